
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'adoconn' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'adoconn'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'adoconn' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Set up a profile: asks, writes the configuration, stores secrets, verifies')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check settings, sign-in, permissions and rules, one line per check')
            [CompletionResult]::new('projects', 'projects', [CompletionResultType]::ParameterValue, 'Projects of Azure DevOps or Nucleus')
            [CompletionResult]::new('types', 'types', [CompletionResultType]::ParameterValue, 'Work item types of a project')
            [CompletionResult]::new('states', 'states', [CompletionResultType]::ParameterValue, 'States of work item types, with their categories')
            [CompletionResult]::new('findings', 'findings', [CompletionResultType]::ParameterValue, 'Findings in Nucleus')
            [CompletionResult]::new('tickets', 'tickets', [CompletionResultType]::ParameterValue, 'Tickets: the work items that carry a ticket key')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Bring findings and tickets in step, once')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Settings: what they are, where each came from, whether they can be used')
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Secrets: where each is looked for; store and remove them in the keyring')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page, or write all of them')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;init' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The profile''s name')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'What the profile is for')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The instance; by default <https://dev.azure.com>')
            [CompletionResult]::new('--organization', '--organization', [CompletionResultType]::ParameterName, 'The organization, or the collection of a Server')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'How to sign in; by default client-secret')
            [CompletionResult]::new('--tenant-id', '--tenant-id', [CompletionResultType]::ParameterName, 'Directory (tenant) ID; by default the organization''s own')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Application (client) ID')
            [CompletionResult]::new('--authority', '--authority', [CompletionResultType]::ParameterName, 'Entra ID of a national cloud')
            [CompletionResult]::new('--client-secret-from', '--client-secret-from', [CompletionResultType]::ParameterName, 'Where the client secret comes from')
            [CompletionResult]::new('--certificate-file', '--certificate-file', [CompletionResultType]::ParameterName, 'The client certificate')
            [CompletionResult]::new('--certificate-key-file', '--certificate-key-file', [CompletionResultType]::ParameterName, 'The certificate''s private key, where it is in a file of its own')
            [CompletionResult]::new('--certificate-password-from', '--certificate-password-from', [CompletionResultType]::ParameterName, 'Where the private key''s password comes from')
            [CompletionResult]::new('--federated-token-file', '--federated-token-file', [CompletionResultType]::ParameterName, 'The file with the token of another issuer')
            [CompletionResult]::new('--service-connection-id', '--service-connection-id', [CompletionResultType]::ParameterName, 'The service connection of Azure Pipelines')
            [CompletionResult]::new('--pat-from', '--pat-from', [CompletionResultType]::ParameterName, 'Where the personal access token comes from')
            [CompletionResult]::new('--nucleus-url', '--nucleus-url', [CompletionResultType]::ParameterName, 'The instance, as the browser shows it')
            [CompletionResult]::new('--nucleus-api-key-from', '--nucleus-api-key-from', [CompletionResultType]::ParameterName, 'Where the API key comes from')
            [CompletionResult]::new('--nucleus-identity', '--nucleus-identity', [CompletionResultType]::ParameterName, 'Under this name tickets know the instance; by default its host')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'The rule''s name; by default "main"')
            [CompletionResult]::new('--nucleus-project', '--nucleus-project', [CompletionResultType]::ParameterName, 'The Nucleus project, by id')
            [CompletionResult]::new('--when', '--when', [CompletionResultType]::ParameterName, 'Which findings, as an expression; by default the critical ones that are exploitable')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The Azure DevOps project')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The Azure DevOps project')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The work item type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The work item type')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The state of a new ticket; by default what the type gives it')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'The state of a new ticket; by default what the type gives it')
            [CompletionResult]::new('--close-state', '--close-state', [CompletionResultType]::ParameterName, 'The closing state; by default the type''s own')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets that are typed or piped are kept')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--no-nucleus', '--no-nucleus', [CompletionResultType]::ParameterName, 'Azure DevOps alone, without Nucleus and rules')
            [CompletionResult]::new('--no-rule', '--no-rule', [CompletionResultType]::ParameterName, 'No rule yet')
            [CompletionResult]::new('--default', '--default', [CompletionResultType]::ParameterName, 'Use this profile where none is named')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a profile of that name')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;verify' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Check the configuration alone; nothing is sent')
            [CompletionResult]::new('--write-probe', '--write-probe', [CompletionResultType]::ParameterName, 'Ask Azure DevOps whether it would accept each rule''s ticket; nothing is stored')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;projects' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the projects that the credential may see')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;projects;list' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--nucleus', '--nucleus', [CompletionResultType]::ParameterName, 'The projects of Nucleus instead of those of Azure DevOps')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;projects;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the projects that the credential may see')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;projects;help;list' {
            break
        }
        'adoconn;projects;help;help' {
            break
        }
        'adoconn;types' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the work item types of a project, with what a ticket of each needs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;types;list' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Also hidden and disabled types')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Also hidden and disabled types')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;types;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the work item types of a project, with what a ticket of each needs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;types;help;list' {
            break
        }
        'adoconn;types;help;help' {
            break
        }
        'adoconn;states' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the states of work item types, in the order of the process')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;states;list' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only of this work item type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only of this work item type')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;states;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the states of work item types, in the order of the process')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;states;help;list' {
            break
        }
        'adoconn;states;help;help' {
            break
        }
        'adoconn;findings' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List unique findings with the numbers of their instances')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;findings;list' {
            [CompletionResult]::new('--nucleus-project', '--nucleus-project', [CompletionResultType]::ParameterName, 'Only in this Nucleus project, by id; repeat for several')
            [CompletionResult]::new('--severity', '--severity', [CompletionResultType]::ParameterName, 'Only with instances of this severity; repeat for several')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only with instances in this status, as in Active; repeat for several')
            [CompletionResult]::new('--scan-type', '--scan-type', [CompletionResultType]::ParameterName, 'Only from this scanner, as in QUALYS; repeat for several')
            [CompletionResult]::new('--cve', '--cve', [CompletionResultType]::ParameterName, 'Only with this CVE; repeat for several')
            [CompletionResult]::new('--number', '--number', [CompletionResultType]::ParameterName, 'Only with this finding number; repeat for several')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only what this rule selects; repeat for several')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Stop after this many findings')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Also informational findings and rows that only say that nothing was found')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Also informational findings and rows that only say that nothing was found')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;findings;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List unique findings with the numbers of their instances')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;findings;help;list' {
            break
        }
        'adoconn;findings;help;help' {
            break
        }
        'adoconn;tickets' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tickets, in whatever state they are')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show work items, with their key')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a ticket')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close tickets: move them to a state, in bulk')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;tickets;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Stop after this many tickets')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only in this Azure DevOps project; repeat for several')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only in this Azure DevOps project; repeat for several')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only of this work item type; repeat for several')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only of this work item type; repeat for several')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only tickets of findings that this rule selects; repeat for several')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only with this tag; repeat to ask for all of them')
            [CompletionResult]::new('--assigned-to', '--assigned-to', [CompletionResultType]::ParameterName, 'Only assigned to this person, by name or e-mail address')
            [CompletionResult]::new('--area', '--area', [CompletionResultType]::ParameterName, 'Only at or below this area path')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Only unchanged for at least this long, as in 90d or 24h')
            [CompletionResult]::new('--wiql', '--wiql', [CompletionResultType]::ParameterName, 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Only in this state; repeat for several')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only in this state; repeat for several')
            [CompletionResult]::new('--state-category', '--state-category', [CompletionResultType]::ParameterName, 'Only in a state of this category; repeat for several')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--show-wiql', '--show-wiql', [CompletionResultType]::ParameterName, 'Print the WIQL query that the filters make')
            [CompletionResult]::new('--all-states', '--all-states', [CompletionResultType]::ParameterName, 'Tickets in every state, which is the default')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;tickets;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;tickets;create' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The Azure DevOps project, by name or id')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The work item type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The work item type')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'The title')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The state, any of the type''s; by default what the type gives a new work item')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'The state, any of the type''s; by default what the type gives a new work item')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The description, as plain text')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'The description, as plain text')
            [CompletionResult]::new('--description-file', '--description-file', [CompletionResultType]::ParameterName, 'Read the description from a file; - is standard input')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A tag; repeat for several')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'A field by reference name; repeat for several')
            [CompletionResult]::new('--assigned-to', '--assigned-to', [CompletionResultType]::ParameterName, 'Who gets it, by name or e-mail address')
            [CompletionResult]::new('--area', '--area', [CompletionResultType]::ParameterName, 'The area path; by default the project''s root')
            [CompletionResult]::new('--iteration', '--iteration', [CompletionResultType]::ParameterName, 'The iteration path; by default the project''s root')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'A name of your own that makes the command repeatable: one ticket per key')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;tickets;close' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated')
            [CompletionResult]::new('--state-category', '--state-category', [CompletionResultType]::ParameterName, 'Move to each type''s own first state of this category')
            [CompletionResult]::new('--comment', '--comment', [CompletionResultType]::ParameterName, 'Say this on every closed ticket')
            [CompletionResult]::new('--confirm-count', '--confirm-count', [CompletionResultType]::ParameterName, 'Agree to exactly this many closes')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only in this Azure DevOps project; repeat for several')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only in this Azure DevOps project; repeat for several')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only of this work item type; repeat for several')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only of this work item type; repeat for several')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only tickets of findings that this rule selects; repeat for several')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only with this tag; repeat to ask for all of them')
            [CompletionResult]::new('--assigned-to', '--assigned-to', [CompletionResultType]::ParameterName, 'Only assigned to this person, by name or e-mail address')
            [CompletionResult]::new('--area', '--area', [CompletionResultType]::ParameterName, 'Only at or below this area path')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Only unchanged for at least this long, as in 90d or 24h')
            [CompletionResult]::new('--wiql', '--wiql', [CompletionResultType]::ParameterName, 'Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item, also one without a ticket key')
            [CompletionResult]::new('--from-state', '--from-state', [CompletionResultType]::ParameterName, 'Only in this state now; repeat for several')
            [CompletionResult]::new('--from-category', '--from-category', [CompletionResultType]::ParameterName, 'Only in a state of this category now; repeat for several')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--move-closed', '--move-closed', [CompletionResultType]::ParameterName, 'Also move tickets that are closed already, in another state')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every open ticket of the profile, or all that the filters leave')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;tickets;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tickets, in whatever state they are')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show work items, with their key')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a ticket')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close tickets: move them to a state, in bulk')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;tickets;help;list' {
            break
        }
        'adoconn;tickets;help;show' {
            break
        }
        'adoconn;tickets;help;create' {
            break
        }
        'adoconn;tickets;help;close' {
            break
        }
        'adoconn;tickets;help;help' {
            break
        }
        'adoconn;sync' {
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only this rule; repeat for several')
            [CompletionResult]::new('--confirm-count', '--confirm-count', [CompletionResultType]::ParameterName, 'Let a safety limit pass when exactly this many changes are held by it')
            [CompletionResult]::new('--accept-shrink', '--accept-shrink', [CompletionResultType]::ParameterName, 'Accept that Nucleus now knows only this many instances')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'End with status 10 when changes are pending after the run')
            [CompletionResult]::new('--ignore-nucleus-tickets', '--ignore-nucleus-tickets', [CompletionResultType]::ParameterName, 'Make tickets also for findings that have a ticket from Nucleus'' own connector')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;config' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every resolved setting with the place it came from')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the whole file, every profile and rule; asks no service and needs no secret')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;config;check' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;config;schema' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every resolved setting with the place it came from')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the whole file, every profile and rule; asks no service and needs no secret')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;config;help;show' {
            break
        }
        'adoconn;config;help;check' {
            break
        }
        'adoconn;config;help;schema' {
            break
        }
        'adoconn;config;help;help' {
            break
        }
        'adoconn;secrets' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Store a secret in the keyring: asked for on a terminal, else read from standard input')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List where each secret of the profile is looked for, and which source is used')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a secret from the keyring')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;secrets;set' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Write it to this file instead, which only you can read')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;secrets;list' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;secrets;remove' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;secrets;help' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Store a secret in the keyring: asked for on a terminal, else read from standard input')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List where each secret of the profile is looked for, and which source is used')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a secret from the keyring')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;secrets;help;set' {
            break
        }
        'adoconn;secrets;help;list' {
            break
        }
        'adoconn;secrets;help;remove' {
            break
        }
        'adoconn;secrets;help;help' {
            break
        }
        'adoconn;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;man' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the pages of all commands into this directory')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;sandbox' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the embedded cloud on this machine, for other tools')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Start over: forget what was changed in the embedded cloud')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Play the next run of the scanners')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;sandbox;serve' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port on loopback; 0 takes a free one')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;sandbox;reset' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;sandbox;scan' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file [env: ADOCONN_CONFIG]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file [env: ADOCONN_PROFILE]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How data is printed; by default a table on a terminal, else tab-separated lines')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print data, warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell what is being done; twice: every request')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'adoconn;sandbox;help' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the embedded cloud on this machine, for other tools')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Start over: forget what was changed in the embedded cloud')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Play the next run of the scanners')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;sandbox;help;serve' {
            break
        }
        'adoconn;sandbox;help;reset' {
            break
        }
        'adoconn;sandbox;help;scan' {
            break
        }
        'adoconn;sandbox;help;help' {
            break
        }
        'adoconn;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Set up a profile: asks, writes the configuration, stores secrets, verifies')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check settings, sign-in, permissions and rules, one line per check')
            [CompletionResult]::new('projects', 'projects', [CompletionResultType]::ParameterValue, 'Projects of Azure DevOps or Nucleus')
            [CompletionResult]::new('types', 'types', [CompletionResultType]::ParameterValue, 'Work item types of a project')
            [CompletionResult]::new('states', 'states', [CompletionResultType]::ParameterValue, 'States of work item types, with their categories')
            [CompletionResult]::new('findings', 'findings', [CompletionResultType]::ParameterValue, 'Findings in Nucleus')
            [CompletionResult]::new('tickets', 'tickets', [CompletionResultType]::ParameterValue, 'Tickets: the work items that carry a ticket key')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Bring findings and tickets in step, once')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Settings: what they are, where each came from, whether they can be used')
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Secrets: where each is looked for; store and remove them in the keyring')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page, or write all of them')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'adoconn;help;init' {
            break
        }
        'adoconn;help;verify' {
            break
        }
        'adoconn;help;projects' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the projects that the credential may see')
            break
        }
        'adoconn;help;projects;list' {
            break
        }
        'adoconn;help;types' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the work item types of a project, with what a ticket of each needs')
            break
        }
        'adoconn;help;types;list' {
            break
        }
        'adoconn;help;states' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the states of work item types, in the order of the process')
            break
        }
        'adoconn;help;states;list' {
            break
        }
        'adoconn;help;findings' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List unique findings with the numbers of their instances')
            break
        }
        'adoconn;help;findings;list' {
            break
        }
        'adoconn;help;tickets' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tickets, in whatever state they are')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show work items, with their key')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a ticket')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close tickets: move them to a state, in bulk')
            break
        }
        'adoconn;help;tickets;list' {
            break
        }
        'adoconn;help;tickets;show' {
            break
        }
        'adoconn;help;tickets;create' {
            break
        }
        'adoconn;help;tickets;close' {
            break
        }
        'adoconn;help;sync' {
            break
        }
        'adoconn;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every resolved setting with the place it came from')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the whole file, every profile and rule; asks no service and needs no secret')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the file')
            break
        }
        'adoconn;help;config;show' {
            break
        }
        'adoconn;help;config;check' {
            break
        }
        'adoconn;help;config;schema' {
            break
        }
        'adoconn;help;secrets' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Store a secret in the keyring: asked for on a terminal, else read from standard input')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List where each secret of the profile is looked for, and which source is used')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a secret from the keyring')
            break
        }
        'adoconn;help;secrets;set' {
            break
        }
        'adoconn;help;secrets;list' {
            break
        }
        'adoconn;help;secrets;remove' {
            break
        }
        'adoconn;help;completions' {
            break
        }
        'adoconn;help;man' {
            break
        }
        'adoconn;help;sandbox' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the embedded cloud on this machine, for other tools')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Start over: forget what was changed in the embedded cloud')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Play the next run of the scanners')
            break
        }
        'adoconn;help;sandbox;serve' {
            break
        }
        'adoconn;help;sandbox;reset' {
            break
        }
        'adoconn;help;sandbox;scan' {
            break
        }
        'adoconn;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
