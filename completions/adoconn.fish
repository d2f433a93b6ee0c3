# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_adoconn_global_optspecs
    string join \n config= profile= ca-file= o/output= fields= q/quiet v/verbose color= sandbox h/help V/version
end

function __fish_adoconn_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_adoconn_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_adoconn_using_subcommand
    set -l cmd (__fish_adoconn_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c adoconn -n "__fish_adoconn_needs_command" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_needs_command" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_needs_command" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_needs_command" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_needs_command" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_needs_command" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_needs_command" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_needs_command" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_needs_command" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_needs_command" -s V -l version -d 'Print version'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "init" -d 'Set up a profile: asks, writes the configuration, stores secrets, verifies'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "verify" -d 'Check settings, sign-in, permissions and rules, one line per check'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "projects" -d 'Projects of Azure DevOps or Nucleus'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "types" -d 'Work item types of a project'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "states" -d 'States of work item types, with their categories'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "findings" -d 'Findings in Nucleus'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "tickets" -d 'Tickets: the work items that carry a ticket key'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "sync" -d 'Bring findings and tickets in step, once'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "config" -d 'Settings: what they are, where each came from, whether they can be used'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "secrets" -d 'Secrets: where each is looked for; store and remove them in the keyring'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "man" -d 'Print a manual page, or write all of them'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "sandbox" -d 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine'
complete -c adoconn -n "__fish_adoconn_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l name -d 'The profile\'s name' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l description -d 'What the profile is for' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l url -d 'The instance; by default <https://dev.azure.com>' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l organization -d 'The organization, or the collection of a Server' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l auth -d 'How to sign in; by default client-secret' -r -f -a "client-secret\t'An app registration with a client secret'
certificate\t'An app registration with a certificate'
federated\t'An app registration that trusts the tokens of another issuer'
managed-identity\t'The identity of the machine in Azure'
device-code\t'A person, by a code that is typed into a browser'
azure-cli\t'Whoever is signed in to the Azure CLI'
pat\t'A personal access token'"
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l tenant-id -d 'Directory (tenant) ID; by default the organization\'s own' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l client-id -d 'Application (client) ID' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l authority -d 'Entra ID of a national cloud' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l client-secret-from -d 'Where the client secret comes from' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l certificate-file -d 'The client certificate' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l certificate-key-file -d 'The certificate\'s private key, where it is in a file of its own' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l certificate-password-from -d 'Where the private key\'s password comes from' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l federated-token-file -d 'The file with the token of another issuer' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l service-connection-id -d 'The service connection of Azure Pipelines' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l pat-from -d 'Where the personal access token comes from' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l nucleus-url -d 'The instance, as the browser shows it' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l nucleus-api-key-from -d 'Where the API key comes from' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l nucleus-identity -d 'Under this name tickets know the instance; by default its host' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l rule -d 'The rule\'s name; by default "main"' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l nucleus-project -d 'The Nucleus project, by id' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l when -d 'Which findings, as an expression; by default the critical ones that are exploitable' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s p -l project -d 'The Azure DevOps project' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s t -l type -d 'The work item type' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s s -l state -d 'The state of a new ticket; by default what the type gives it' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l close-state -d 'The closing state; by default the type\'s own' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l store -d 'Where secrets that are typed or piped are kept' -r -f -a "keyring\t'The system\'s keyring'
file\t'A file beside the configuration, which only you can read'
nowhere\t'Nowhere: the environment has them at each run'"
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l no-nucleus -d 'Azure DevOps alone, without Nucleus and rules'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l no-rule -d 'No rule yet'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l default -d 'Use this profile where none is named'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l force -d 'Replace a profile of that name'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s n -l dry-run -d 'Show what would change, and change nothing'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s y -l yes -d 'Do not ask'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l offline -d 'Check the configuration alone; nothing is sent'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l write-probe -d 'Ask Azure DevOps whether it would accept each rule\'s ticket; nothing is stored'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List the projects that the credential may see'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l nucleus -d 'The projects of Nucleus instead of those of Azure DevOps'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the projects that the credential may see'
complete -c adoconn -n "__fish_adoconn_using_subcommand projects; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List the work item types of a project, with what a ticket of each needs'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s p -l project -d 'The Azure DevOps project, by name or id' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s a -l all -d 'Also hidden and disabled types'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the work item types of a project, with what a ticket of each needs'
complete -c adoconn -n "__fish_adoconn_using_subcommand types; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List the states of work item types, in the order of the process'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s p -l project -d 'The Azure DevOps project, by name or id' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s t -l type -d 'Only of this work item type' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the states of work item types, in the order of the process'
complete -c adoconn -n "__fish_adoconn_using_subcommand states; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List unique findings with the numbers of their instances'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l nucleus-project -d 'Only in this Nucleus project, by id; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l severity -d 'Only with instances of this severity; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l status -d 'Only with instances in this status, as in Active; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l scan-type -d 'Only from this scanner, as in QUALYS; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l cve -d 'Only with this CVE; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l number -d 'Only with this finding number; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l rule -d 'Only what this rule selects; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l limit -d 'Stop after this many findings' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -s a -l all -d 'Also informational findings and rows that only say that nothing was found'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from help" -f -a "list" -d 'List unique findings with the numbers of their instances'
complete -c adoconn -n "__fish_adoconn_using_subcommand findings; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -f -a "list" -d 'List tickets, in whatever state they are'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -f -a "show" -d 'Show work items, with their key'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -f -a "create" -d 'Create a ticket'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -f -a "close" -d 'Close tickets: move them to a state, in bulk'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and not __fish_seen_subcommand_from list show create close help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l limit -d 'Stop after this many tickets' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s p -l project -d 'Only in this Azure DevOps project; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s t -l type -d 'Only of this work item type; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l rule -d 'Only tickets of findings that this rule selects; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l tag -d 'Only with this tag; repeat to ask for all of them' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l assigned-to -d 'Only assigned to this person, by name or e-mail address' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l area -d 'Only at or below this area path' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l older-than -d 'Only unchanged for at least this long, as in 90d or 24h' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l wiql -d 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s s -l state -d 'Only in this state; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l state-category -d 'Only in a state of this category; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l show-wiql -d 'Print the WIQL query that the filters make'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l all-states -d 'Tickets in every state, which is the default'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s p -l project -d 'The Azure DevOps project, by name or id' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s t -l type -d 'The work item type' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l title -d 'The title' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s s -l state -d 'The state, any of the type\'s; by default what the type gives a new work item' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s d -l description -d 'The description, as plain text' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l description-file -d 'Read the description from a file; - is standard input' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l tag -d 'A tag; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l field -d 'A field by reference name; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l assigned-to -d 'Who gets it, by name or e-mail address' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l area -d 'The area path; by default the project\'s root' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l iteration -d 'The iteration path; by default the project\'s root' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l key -d 'A name of your own that makes the command repeatable: one ticket per key' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s n -l dry-run -d 'Show what would change, and change nothing'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s y -l yes -d 'Do not ask'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s s -l state -d 'The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l state-category -d 'Move to each type\'s own first state of this category' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l comment -d 'Say this on every closed ticket' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l confirm-count -d 'Agree to exactly this many closes' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s p -l project -d 'Only in this Azure DevOps project; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s t -l type -d 'Only of this work item type; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l rule -d 'Only tickets of findings that this rule selects; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l tag -d 'Only with this tag; repeat to ask for all of them' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l assigned-to -d 'Only assigned to this person, by name or e-mail address' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l area -d 'Only at or below this area path' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l older-than -d 'Only unchanged for at least this long, as in 90d or 24h' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l wiql -d 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l from-state -d 'Only in this state now; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l from-category -d 'Only in a state of this category now; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l move-closed -d 'Also move tickets that are closed already, in another state'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s n -l dry-run -d 'Show what would change, and change nothing'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s y -l yes -d 'Do not ask'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l all -d 'Every open ticket of the profile, or all that the filters leave'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from close" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from help" -f -a "list" -d 'List tickets, in whatever state they are'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show work items, with their key'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a ticket'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from help" -f -a "close" -d 'Close tickets: move them to a state, in bulk'
complete -c adoconn -n "__fish_adoconn_using_subcommand tickets; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l rule -d 'Only this rule; repeat for several' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l confirm-count -d 'Let a safety limit pass when exactly this many changes are held by it' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l accept-shrink -d 'Accept that Nucleus now knows only this many instances' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s n -l dry-run -d 'Show what would change, and change nothing'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s y -l yes -d 'Do not ask'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l detailed-exitcode -d 'End with status 10 when changes are pending after the run'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l ignore-nucleus-tickets -d 'Make tickets also for findings that have a ticket from Nucleus\' own connector'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -f -a "show" -d 'Show every resolved setting with the place it came from'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -f -a "check" -d 'Check the whole file, every profile and rule; asks no service and needs no secret'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -f -a "schema" -d 'Print the JSON Schema of the file'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and not __fish_seen_subcommand_from show check schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show every resolved setting with the place it came from'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check the whole file, every profile and rule; asks no service and needs no secret'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of the file'
complete -c adoconn -n "__fish_adoconn_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -f -a "set" -d 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -f -a "list" -d 'List where each secret of the profile is looked for, and which source is used'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -f -a "remove" -d 'Remove a secret from the keyring'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l file -d 'Write it to this file instead, which only you can read' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "set" -d 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "list" -d 'List where each secret of the profile is looked for, and which source is used'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a secret from the keyring'
complete -c adoconn -n "__fish_adoconn_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l out -d 'Write the pages of all commands into this directory' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -f -a "serve" -d 'Serve the embedded cloud on this machine, for other tools'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -f -a "reset" -d 'Start over: forget what was changed in the embedded cloud'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -f -a "scan" -d 'Play the next run of the scanners'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset scan help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l port -d 'The port on loopback; 0 takes a free one' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l config -d 'Read this configuration file [env: ADOCONN_CONFIG]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l profile -d 'Use this profile of the configuration file [env: ADOCONN_PROFILE]' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l ca-file -d 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]' -r -F
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -s o -l output -d 'How data is printed; by default a table on a terminal, else tab-separated lines' -r -f -a "table\t'Aligned columns, for people'
json\t'One JSON document'
ndjson\t'One JSON object a line'
csv\t'Comma-separated values, safe to open in a spreadsheet'
ids\t'One id a line'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l fields -d 'Print only these fields, in this order' -r
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -s q -l quiet -d 'Print data, warnings and errors only'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -s v -l verbose -d 'Tell what is being done; twice: every request'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -l sandbox -d 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Serve the embedded cloud on this machine, for other tools'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Start over: forget what was changed in the embedded cloud'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "scan" -d 'Play the next run of the scanners'
complete -c adoconn -n "__fish_adoconn_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "init" -d 'Set up a profile: asks, writes the configuration, stores secrets, verifies'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "verify" -d 'Check settings, sign-in, permissions and rules, one line per check'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "projects" -d 'Projects of Azure DevOps or Nucleus'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "types" -d 'Work item types of a project'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "states" -d 'States of work item types, with their categories'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "findings" -d 'Findings in Nucleus'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "tickets" -d 'Tickets: the work items that carry a ticket key'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "sync" -d 'Bring findings and tickets in step, once'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "config" -d 'Settings: what they are, where each came from, whether they can be used'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "secrets" -d 'Secrets: where each is looked for; store and remove them in the keyring'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "man" -d 'Print a manual page, or write all of them'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "sandbox" -d 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and not __fish_seen_subcommand_from init verify projects types states findings tickets sync config secrets completions man sandbox help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from projects" -f -a "list" -d 'List the projects that the credential may see'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from types" -f -a "list" -d 'List the work item types of a project, with what a ticket of each needs'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from states" -f -a "list" -d 'List the states of work item types, in the order of the process'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from findings" -f -a "list" -d 'List unique findings with the numbers of their instances'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from tickets" -f -a "list" -d 'List tickets, in whatever state they are'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from tickets" -f -a "show" -d 'Show work items, with their key'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from tickets" -f -a "create" -d 'Create a ticket'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from tickets" -f -a "close" -d 'Close tickets: move them to a state, in bulk'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show every resolved setting with the place it came from'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "check" -d 'Check the whole file, every profile and rule; asks no service and needs no secret'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "schema" -d 'Print the JSON Schema of the file'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "set" -d 'Store a secret in the keyring: asked for on a terminal, else read from standard input'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "list" -d 'List where each secret of the profile is looked for, and which source is used'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "remove" -d 'Remove a secret from the keyring'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "serve" -d 'Serve the embedded cloud on this machine, for other tools'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "reset" -d 'Start over: forget what was changed in the embedded cloud'
complete -c adoconn -n "__fish_adoconn_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "scan" -d 'Play the next run of the scanners'
