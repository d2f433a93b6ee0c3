//! Every key of the configuration file: what it means, its type, its default, its variable.
//!
//! The schema, `config show` and what `init` writes are made of this one table; a test compares
//! it with what the file's reader takes.

/// One key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// The way to it, below the table that it belongs to: `ado.organization`.
    pub(super) path: &'static str,
    /// What may stand there.
    pub(super) kind: Kind,
    /// What it means, one sentence.
    pub(super) meaning: &'static str,
    /// What holds where nobody says, as JSON; none where that follows from other settings.
    pub(super) default: Option<&'static str>,
    /// The environment variable that goes over it.
    pub(super) variable: Option<&'static str>,
    /// Whether the file is refused without it.
    pub(super) is_required: bool,
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number, 0 or more.
    Count,
    /// A whole number, 0 or more, or a text.
    CountOrText,
    /// A list of texts.
    Texts,
    /// A program and its arguments.
    Command,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// Names of any kind, each with a text or a number.
    Values,
    /// Names of any kind, each with one of these words.
    WordFor(&'static [&'static str]),
}

pub(super) const fn key(path: &'static str, kind: Kind, meaning: &'static str) -> Key {
    Key {
        path,
        kind,
        meaning,
        default: None,
        variable: None,
        is_required: false,
    }
}

impl Key {
    pub(super) const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    const fn under(mut self, variable: &'static str) -> Self {
        self.variable = Some(variable);
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

/// The ways to sign in.
const AUTHS: &[&str] = &[
    "client-secret",
    "certificate",
    "federated",
    "managed-identity",
    "device-code",
    "azure-cli",
    "pat",
];
/// The tables of a profile, and of a rule, with what they are about.
pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("ado", "Azure DevOps: where it is, and how to sign in."),
    ("nucleus", "Nucleus Security."),
    (
        "nucleus.dialect",
        "Choices of Nucleus' API that differ between releases.",
    ),
    ("limits", "How much may change in one run."),
    (
        "ticket",
        "What a new ticket looks like; texts are templates.",
    ),
    ("close", "When and how tickets are closed."),
    ("reopen", "What happens when a finding returns."),
    ("update", "How often a ticket is brought up to date."),
    ("comments", "Which remarks are carried over."),
];

/// The keys of the file itself.
pub(super) const FILE: &[Key] = &[
    key("version", Kind::Count, "The version of the format: 1.").required(),
    key(
        "default_profile",
        Kind::Text,
        "The profile that is used where none is named.",
    )
    .under("ADOCONN_PROFILE"),
];

/// The keys of a profile.
pub(super) const PROFILE: &[Key] = &[
    key("description", Kind::Text, "What its owner says about it."),
    key(
        "ledger",
        Kind::Text,
        "The ledger: sqlite:FILE, relative to the state directory.",
    )
    .under("ADOCONN_LEDGER"),
    key("read_only", Kind::Flag, "Refuse every write.").or("false"),
    key(
        "quiet_period",
        Kind::Text,
        "How long a create in doubt is left alone, as in 5m.",
    )
    .or("\"5m\"")
    .under("ADOCONN_QUIET_PERIOD"),
    key(
        "time_zone",
        Kind::Text,
        "Where days and times without an offset belong to, such as Europe/Berlin.",
    )
    .or("\"UTC\""),
    key(
        "notify",
        Kind::Word(&["auto", "always", "never"]),
        "Whether people are mailed about writes; auto: not above 50 a run, where that is allowed.",
    )
    .or("\"auto\""),
    key(
        "ca_file",
        Kind::Text,
        "Certificate authorities that are trusted besides the system's, in PEM.",
    )
    .under("ADOCONN_CA_FILE"),
    key(
        "ado.url",
        Kind::Text,
        "Azure DevOps Services, or the address of an Azure DevOps Server.",
    )
    .or("\"https://dev.azure.com\"")
    .under("ADOCONN_ADO_URL"),
    key(
        "ado.organization",
        Kind::Text,
        "The organization, or the collection of a Server.",
    )
    .under("ADOCONN_ORGANIZATION"),
    key("ado.auth", Kind::Word(AUTHS), "How to sign in.").under("ADOCONN_AUTH"),
    key(
        "ado.tenant_id",
        Kind::Text,
        "Directory (tenant) ID: a GUID or a verified domain.",
    )
    .under("ADOCONN_TENANT_ID"),
    key("ado.client_id", Kind::Text, "Application (client) ID.").under("ADOCONN_CLIENT_ID"),
    key(
        "ado.authority",
        Kind::Text,
        "Entra ID; another one in national clouds.",
    )
    .or("\"https://login.microsoftonline.com\"")
    .under("ADOCONN_AUTHORITY"),
    key(
        "ado.client_secret_file",
        Kind::Text,
        "A file with the client secret, readable by its owner alone.",
    ),
    key(
        "ado.client_secret_command",
        Kind::Command,
        "A program that prints the client secret, with its arguments.",
    ),
    key(
        "ado.secret_expires",
        Kind::Text,
        "The day on which the credential runs out, as in 2027-01-31.",
    ),
    key(
        "ado.certificate_file",
        Kind::Text,
        "The client certificate: PEM, with its private key or without, or PFX.",
    )
    .under("ADOCONN_CERTIFICATE_FILE"),
    key(
        "ado.certificate_key_file",
        Kind::Text,
        "The certificate's private key, where that is in a file of its own.",
    )
    .under("ADOCONN_CERTIFICATE_KEY_FILE"),
    key(
        "ado.certificate_password_file",
        Kind::Text,
        "A file with the password of the private key, readable by its owner alone.",
    ),
    key(
        "ado.certificate_password_command",
        Kind::Command,
        "A program that prints the password of the private key, with its arguments.",
    ),
    key(
        "ado.federated_token_file",
        Kind::Text,
        "A file with the token of another issuer; it is read anew for each sign-in.",
    )
    .under("ADOCONN_FEDERATED_TOKEN_FILE"),
    key(
        "ado.service_connection_id",
        Kind::Text,
        "The service connection of Azure Pipelines that stands for the application.",
    )
    .under("ADOCONN_SERVICE_CONNECTION_ID"),
    key(
        "ado.trusted_identities",
        Kind::Texts,
        "Other identities whose tickets count as ours, such as an earlier application or another \
         machine's: ids, descriptors or unique names, as `adoconn verify` shows them.",
    )
    .or("[]"),
    key(
        "ado.graph_url",
        Kind::Text,
        "Microsoft Graph, which tells who signed in; another one in national clouds.",
    )
    .or("\"https://graph.microsoft.com\"")
    .under("ADOCONN_GRAPH_URL"),
    key(
        "ado.pat_file",
        Kind::Text,
        "A file with the personal access token, readable by its owner alone.",
    ),
    key(
        "ado.pat_command",
        Kind::Command,
        "A program that prints the personal access token, with its arguments.",
    ),
    key(
        "nucleus.url",
        Kind::Text,
        "The instance, as the browser shows it.",
    )
    .under("ADOCONN_NUCLEUS_URL"),
    key(
        "nucleus.identity",
        Kind::Text,
        "Under this name tickets know the instance; it stays when the address changes.",
    ),
    key(
        "nucleus.api_key_file",
        Kind::Text,
        "A file with the API key, readable by its owner alone.",
    ),
    key(
        "nucleus.api_key_command",
        Kind::Command,
        "A program that prints the API key, with its arguments.",
    ),
    key(
        "nucleus.dialect.api_path",
        Kind::Text,
        "Where the API is below the address.",
    )
    .or("\"/nucleus/api\""),
    key(
        "nucleus.dialect.search_limit",
        Kind::Count,
        "Rows of one page of findings/search.",
    )
    .or("1000"),
    key(
        "nucleus.dialect.summary_limit",
        Kind::Count,
        "Rows of one page of findings/summary.",
    )
    .or("100"),
    key(
        "nucleus.dialect.mitigated_limit",
        Kind::Count,
        "Rows of one page of findings/mitigated.",
    )
    .or("1000"),
    key(
        "nucleus.dialect.scans_limit",
        Kind::Count,
        "Rows of one page of scans.",
    )
    .or("100"),
    key(
        "nucleus.dialect.max_rows",
        Kind::Count,
        "Rows read of one list; a longer one is taken for a list without end.",
    )
    .or("2000000"),
    key(
        "nucleus.dialect.first_start",
        Kind::Count,
        "The first row's number.",
    )
    .or("0"),
    key(
        "limits.create_per_run",
        Kind::Count,
        "New tickets in one run; the rest waits.",
    )
    .or("2000"),
    key(
        "limits.update_per_run",
        Kind::Count,
        "Updates and moves in one run.",
    )
    .or("1000"),
    key(
        "limits.unattended",
        Kind::Count,
        "Writes by explicit selection that need no --confirm-count off a terminal.",
    )
    .or("1000"),
    key(
        "limits.max_time",
        Kind::Text,
        "How long a run may take, as in `30m` or `2h`; then nothing more is sent, and it exits with 7.",
    )
    .under("ADOCONN_MAX_TIME"),
    key(
        "status_policy",
        Kind::WordFor(&["open", "remediated", "person", "temporary"]),
        "What a status of Nucleus means, where that is not what everybody means by it.",
    ),
];
