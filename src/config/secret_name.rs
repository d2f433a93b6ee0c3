//! The secrets there are, and what each is called in every place where one is looked for.

/// Which secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretName {
    /// The value of an app registration's client secret.
    ClientSecret,
    /// What a client certificate's private key is encrypted with.
    CertificatePassword,
    /// A personal access token of Azure DevOps.
    Pat,
    /// Nucleus' API key.
    NucleusApiKey,
}

impl SecretName {
    /// The environment variable; with `_FILE` behind it, the one that names a file.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::ClientSecret => "ADOCONN_CLIENT_SECRET",
            Self::CertificatePassword => "ADOCONN_CERTIFICATE_PASSWORD",
            Self::Pat => "ADOCONN_PAT",
            Self::NucleusApiKey => "ADOCONN_NUCLEUS_API_KEY",
        }
    }

    /// The name in credential directories and keyrings.
    pub const fn entry(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::CertificatePassword => "certificate_password",
            Self::Pat => "pat",
            Self::NucleusApiKey => "nucleus_api_key",
        }
    }

    /// The setting that names a file, with its section.
    pub const fn file_key(self) -> &'static str {
        match self {
            Self::ClientSecret => "ado.client_secret_file",
            Self::CertificatePassword => "ado.certificate_password_file",
            Self::Pat => "ado.pat_file",
            Self::NucleusApiKey => "nucleus.api_key_file",
        }
    }

    /// The setting that names a command, with its section.
    pub const fn command_key(self) -> &'static str {
        match self {
            Self::ClientSecret => "ado.client_secret_command",
            Self::CertificatePassword => "ado.certificate_password_command",
            Self::Pat => "ado.pat_command",
            Self::NucleusApiKey => "nucleus.api_key_command",
        }
    }

    /// What people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClientSecret => "the client secret",
            Self::CertificatePassword => "the certificate's password",
            Self::Pat => "the personal access token",
            Self::NucleusApiKey => "the Nucleus API key",
        }
    }
}
