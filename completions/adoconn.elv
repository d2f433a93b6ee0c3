
use builtin;
use str;

set edit:completion:arg-completer[adoconn] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'adoconn'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'adoconn'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Set up a profile: asks, writes the configuration, stores secrets, verifies'
            cand verify 'Check settings, sign-in, permissions and rules, one line per check'
            cand projects 'Projects of Azure DevOps or Nucleus'
            cand types 'Work item types of a project'
            cand states 'States of work item types, with their categories'
            cand findings 'Findings in Nucleus'
            cand tickets 'Tickets: the work items that carry a ticket key'
            cand sync 'Bring findings and tickets in step, once'
            cand config 'Settings: what they are, where each came from, whether they can be used'
            cand secrets 'Secrets: where each is looked for; store and remove them in the keyring'
            cand completions 'Print the completion script of a shell'
            cand man 'Print a manual page, or write all of them'
            cand sandbox 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;init'= {
            cand --name 'The profile''s name'
            cand --description 'What the profile is for'
            cand --url 'The instance; by default <https://dev.azure.com>'
            cand --organization 'The organization, or the collection of a Server'
            cand --auth 'How to sign in; by default client-secret'
            cand --tenant-id 'Directory (tenant) ID; by default the organization''s own'
            cand --client-id 'Application (client) ID'
            cand --authority 'Entra ID of a national cloud'
            cand --client-secret-from 'Where the client secret comes from'
            cand --certificate-file 'The client certificate'
            cand --certificate-key-file 'The certificate''s private key, where it is in a file of its own'
            cand --certificate-password-from 'Where the private key''s password comes from'
            cand --federated-token-file 'The file with the token of another issuer'
            cand --service-connection-id 'The service connection of Azure Pipelines'
            cand --pat-from 'Where the personal access token comes from'
            cand --nucleus-url 'The instance, as the browser shows it'
            cand --nucleus-api-key-from 'Where the API key comes from'
            cand --nucleus-identity 'Under this name tickets know the instance; by default its host'
            cand --rule 'The rule''s name; by default "main"'
            cand --nucleus-project 'The Nucleus project, by id'
            cand --when 'Which findings, as an expression; by default the critical ones that are exploitable'
            cand -p 'The Azure DevOps project'
            cand --project 'The Azure DevOps project'
            cand -t 'The work item type'
            cand --type 'The work item type'
            cand -s 'The state of a new ticket; by default what the type gives it'
            cand --state 'The state of a new ticket; by default what the type gives it'
            cand --close-state 'The closing state; by default the type''s own'
            cand --store 'Where secrets that are typed or piped are kept'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand --no-nucleus 'Azure DevOps alone, without Nucleus and rules'
            cand --no-rule 'No rule yet'
            cand --default 'Use this profile where none is named'
            cand --force 'Replace a profile of that name'
            cand -n 'Show what would change, and change nothing'
            cand --dry-run 'Show what would change, and change nothing'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;verify'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand --offline 'Check the configuration alone; nothing is sent'
            cand --write-probe 'Ask Azure DevOps whether it would accept each rule''s ticket; nothing is stored'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;projects'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the projects that the credential may see'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;projects;list'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand --nucleus 'The projects of Nucleus instead of those of Azure DevOps'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;projects;help'= {
            cand list 'List the projects that the credential may see'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;projects;help;list'= {
        }
        &'adoconn;projects;help;help'= {
        }
        &'adoconn;types'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the work item types of a project, with what a ticket of each needs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;types;list'= {
            cand -p 'The Azure DevOps project, by name or id'
            cand --project 'The Azure DevOps project, by name or id'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -a 'Also hidden and disabled types'
            cand --all 'Also hidden and disabled types'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;types;help'= {
            cand list 'List the work item types of a project, with what a ticket of each needs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;types;help;list'= {
        }
        &'adoconn;types;help;help'= {
        }
        &'adoconn;states'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the states of work item types, in the order of the process'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;states;list'= {
            cand -p 'The Azure DevOps project, by name or id'
            cand --project 'The Azure DevOps project, by name or id'
            cand -t 'Only of this work item type'
            cand --type 'Only of this work item type'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;states;help'= {
            cand list 'List the states of work item types, in the order of the process'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;states;help;list'= {
        }
        &'adoconn;states;help;help'= {
        }
        &'adoconn;findings'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List unique findings with the numbers of their instances'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;findings;list'= {
            cand --nucleus-project 'Only in this Nucleus project, by id; repeat for several'
            cand --severity 'Only with instances of this severity; repeat for several'
            cand --status 'Only with instances in this status, as in Active; repeat for several'
            cand --scan-type 'Only from this scanner, as in QUALYS; repeat for several'
            cand --cve 'Only with this CVE; repeat for several'
            cand --number 'Only with this finding number; repeat for several'
            cand --rule 'Only what this rule selects; repeat for several'
            cand --limit 'Stop after this many findings'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -a 'Also informational findings and rows that only say that nothing was found'
            cand --all 'Also informational findings and rows that only say that nothing was found'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;findings;help'= {
            cand list 'List unique findings with the numbers of their instances'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;findings;help;list'= {
        }
        &'adoconn;findings;help;help'= {
        }
        &'adoconn;tickets'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List tickets, in whatever state they are'
            cand show 'Show work items, with their key'
            cand create 'Create a ticket'
            cand close 'Close tickets: move them to a state, in bulk'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;tickets;list'= {
            cand --limit 'Stop after this many tickets'
            cand -p 'Only in this Azure DevOps project; repeat for several'
            cand --project 'Only in this Azure DevOps project; repeat for several'
            cand -t 'Only of this work item type; repeat for several'
            cand --type 'Only of this work item type; repeat for several'
            cand --rule 'Only tickets of findings that this rule selects; repeat for several'
            cand --tag 'Only with this tag; repeat to ask for all of them'
            cand --assigned-to 'Only assigned to this person, by name or e-mail address'
            cand --area 'Only at or below this area path'
            cand --older-than 'Only unchanged for at least this long, as in 90d or 24h'
            cand --wiql 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key'
            cand -s 'Only in this state; repeat for several'
            cand --state 'Only in this state; repeat for several'
            cand --state-category 'Only in a state of this category; repeat for several'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand --show-wiql 'Print the WIQL query that the filters make'
            cand --all-states 'Tickets in every state, which is the default'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;tickets;show'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;tickets;create'= {
            cand -p 'The Azure DevOps project, by name or id'
            cand --project 'The Azure DevOps project, by name or id'
            cand -t 'The work item type'
            cand --type 'The work item type'
            cand --title 'The title'
            cand -s 'The state, any of the type''s; by default what the type gives a new work item'
            cand --state 'The state, any of the type''s; by default what the type gives a new work item'
            cand -d 'The description, as plain text'
            cand --description 'The description, as plain text'
            cand --description-file 'Read the description from a file; - is standard input'
            cand --tag 'A tag; repeat for several'
            cand --field 'A field by reference name; repeat for several'
            cand --assigned-to 'Who gets it, by name or e-mail address'
            cand --area 'The area path; by default the project''s root'
            cand --iteration 'The iteration path; by default the project''s root'
            cand --key 'A name of your own that makes the command repeatable: one ticket per key'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -n 'Show what would change, and change nothing'
            cand --dry-run 'Show what would change, and change nothing'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;tickets;close'= {
            cand -s 'The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated'
            cand --state 'The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated'
            cand --state-category 'Move to each type''s own first state of this category'
            cand --comment 'Say this on every closed ticket'
            cand --confirm-count 'Agree to exactly this many closes'
            cand -p 'Only in this Azure DevOps project; repeat for several'
            cand --project 'Only in this Azure DevOps project; repeat for several'
            cand -t 'Only of this work item type; repeat for several'
            cand --type 'Only of this work item type; repeat for several'
            cand --rule 'Only tickets of findings that this rule selects; repeat for several'
            cand --tag 'Only with this tag; repeat to ask for all of them'
            cand --assigned-to 'Only assigned to this person, by name or e-mail address'
            cand --area 'Only at or below this area path'
            cand --older-than 'Only unchanged for at least this long, as in 90d or 24h'
            cand --wiql 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key'
            cand --from-state 'Only in this state now; repeat for several'
            cand --from-category 'Only in a state of this category now; repeat for several'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand --move-closed 'Also move tickets that are closed already, in another state'
            cand -n 'Show what would change, and change nothing'
            cand --dry-run 'Show what would change, and change nothing'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --all 'Every open ticket of the profile, or all that the filters leave'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;tickets;help'= {
            cand list 'List tickets, in whatever state they are'
            cand show 'Show work items, with their key'
            cand create 'Create a ticket'
            cand close 'Close tickets: move them to a state, in bulk'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;tickets;help;list'= {
        }
        &'adoconn;tickets;help;show'= {
        }
        &'adoconn;tickets;help;create'= {
        }
        &'adoconn;tickets;help;close'= {
        }
        &'adoconn;tickets;help;help'= {
        }
        &'adoconn;sync'= {
            cand --rule 'Only this rule; repeat for several'
            cand --confirm-count 'Let a safety limit pass when exactly this many changes are held by it'
            cand --accept-shrink 'Accept that Nucleus now knows only this many instances'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -n 'Show what would change, and change nothing'
            cand --dry-run 'Show what would change, and change nothing'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --detailed-exitcode 'End with status 10 when changes are pending after the run'
            cand --ignore-nucleus-tickets 'Make tickets also for findings that have a ticket from Nucleus'' own connector'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;config'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'Show every resolved setting with the place it came from'
            cand check 'Check the whole file, every profile and rule; asks no service and needs no secret'
            cand schema 'Print the JSON Schema of the file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;config;show'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;config;check'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;config;schema'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;config;help'= {
            cand show 'Show every resolved setting with the place it came from'
            cand check 'Check the whole file, every profile and rule; asks no service and needs no secret'
            cand schema 'Print the JSON Schema of the file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;config;help;show'= {
        }
        &'adoconn;config;help;check'= {
        }
        &'adoconn;config;help;schema'= {
        }
        &'adoconn;config;help;help'= {
        }
        &'adoconn;secrets'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand set 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
            cand list 'List where each secret of the profile is looked for, and which source is used'
            cand remove 'Remove a secret from the keyring'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;secrets;set'= {
            cand --file 'Write it to this file instead, which only you can read'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;secrets;list'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;secrets;remove'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;secrets;help'= {
            cand set 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
            cand list 'List where each secret of the profile is looked for, and which source is used'
            cand remove 'Remove a secret from the keyring'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;secrets;help;set'= {
        }
        &'adoconn;secrets;help;list'= {
        }
        &'adoconn;secrets;help;remove'= {
        }
        &'adoconn;secrets;help;help'= {
        }
        &'adoconn;completions'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;man'= {
            cand --out 'Write the pages of all commands into this directory'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;sandbox'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand serve 'Serve the embedded cloud on this machine, for other tools'
            cand reset 'Start over: forget what was changed in the embedded cloud'
            cand scan 'Play the next run of the scanners'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;sandbox;serve'= {
            cand --port 'The port on loopback; 0 takes a free one'
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;sandbox;reset'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;sandbox;scan'= {
            cand --config 'Read this configuration file [env: ADOCONN_CONFIG]'
            cand --profile 'Use this profile of the configuration file [env: ADOCONN_PROFILE]'
            cand --ca-file 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]'
            cand -o 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --output 'How data is printed; by default a table on a terminal, else tab-separated lines'
            cand --fields 'Print only these fields, in this order'
            cand --color 'Whether to use colour'
            cand -q 'Print data, warnings and errors only'
            cand --quiet 'Print data, warnings and errors only'
            cand -v 'Tell what is being done; twice: every request'
            cand --verbose 'Tell what is being done; twice: every request'
            cand --sandbox 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'adoconn;sandbox;help'= {
            cand serve 'Serve the embedded cloud on this machine, for other tools'
            cand reset 'Start over: forget what was changed in the embedded cloud'
            cand scan 'Play the next run of the scanners'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;sandbox;help;serve'= {
        }
        &'adoconn;sandbox;help;reset'= {
        }
        &'adoconn;sandbox;help;scan'= {
        }
        &'adoconn;sandbox;help;help'= {
        }
        &'adoconn;help'= {
            cand init 'Set up a profile: asks, writes the configuration, stores secrets, verifies'
            cand verify 'Check settings, sign-in, permissions and rules, one line per check'
            cand projects 'Projects of Azure DevOps or Nucleus'
            cand types 'Work item types of a project'
            cand states 'States of work item types, with their categories'
            cand findings 'Findings in Nucleus'
            cand tickets 'Tickets: the work items that carry a ticket key'
            cand sync 'Bring findings and tickets in step, once'
            cand config 'Settings: what they are, where each came from, whether they can be used'
            cand secrets 'Secrets: where each is looked for; store and remove them in the keyring'
            cand completions 'Print the completion script of a shell'
            cand man 'Print a manual page, or write all of them'
            cand sandbox 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'adoconn;help;init'= {
        }
        &'adoconn;help;verify'= {
        }
        &'adoconn;help;projects'= {
            cand list 'List the projects that the credential may see'
        }
        &'adoconn;help;projects;list'= {
        }
        &'adoconn;help;types'= {
            cand list 'List the work item types of a project, with what a ticket of each needs'
        }
        &'adoconn;help;types;list'= {
        }
        &'adoconn;help;states'= {
            cand list 'List the states of work item types, in the order of the process'
        }
        &'adoconn;help;states;list'= {
        }
        &'adoconn;help;findings'= {
            cand list 'List unique findings with the numbers of their instances'
        }
        &'adoconn;help;findings;list'= {
        }
        &'adoconn;help;tickets'= {
            cand list 'List tickets, in whatever state they are'
            cand show 'Show work items, with their key'
            cand create 'Create a ticket'
            cand close 'Close tickets: move them to a state, in bulk'
        }
        &'adoconn;help;tickets;list'= {
        }
        &'adoconn;help;tickets;show'= {
        }
        &'adoconn;help;tickets;create'= {
        }
        &'adoconn;help;tickets;close'= {
        }
        &'adoconn;help;sync'= {
        }
        &'adoconn;help;config'= {
            cand show 'Show every resolved setting with the place it came from'
            cand check 'Check the whole file, every profile and rule; asks no service and needs no secret'
            cand schema 'Print the JSON Schema of the file'
        }
        &'adoconn;help;config;show'= {
        }
        &'adoconn;help;config;check'= {
        }
        &'adoconn;help;config;schema'= {
        }
        &'adoconn;help;secrets'= {
            cand set 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
            cand list 'List where each secret of the profile is looked for, and which source is used'
            cand remove 'Remove a secret from the keyring'
        }
        &'adoconn;help;secrets;set'= {
        }
        &'adoconn;help;secrets;list'= {
        }
        &'adoconn;help;secrets;remove'= {
        }
        &'adoconn;help;completions'= {
        }
        &'adoconn;help;man'= {
        }
        &'adoconn;help;sandbox'= {
            cand serve 'Serve the embedded cloud on this machine, for other tools'
            cand reset 'Start over: forget what was changed in the embedded cloud'
            cand scan 'Play the next run of the scanners'
        }
        &'adoconn;help;sandbox;serve'= {
        }
        &'adoconn;help;sandbox;reset'= {
        }
        &'adoconn;help;sandbox;scan'= {
        }
        &'adoconn;help;help'= {
        }
    ]
    $completions[$command]
}
