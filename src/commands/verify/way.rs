//! How the profile signs in, as far as advice depends on it.

use crate::config::sides::{AdoSide, SignIn};

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    /// An application by itself: a service principal.
    Principal,
    /// Whoever made a personal access token.
    Token,
}

/// How the profile signs in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) visitor: Visitor,
    /// The tenant that tokens are asked of, where one is named.
    pub(super) tenant: Option<&'a str>,
    /// The application, where one is named.
    pub(super) client: Option<&'a str>,
    /// The host that gives tokens.
    pub(super) authority: &'a str,
}

impl<'a> Way<'a> {
    pub(super) fn of(side: &'a AdoSide) -> Self {
        match &side.sign_in {
            SignIn::Pat => Self {
                visitor: Visitor::Token,
                tenant: None,
                client: None,
                authority: "",
            },
            SignIn::ClientSecret {
                authority,
                tenant_id,
                client_id,
            } => Self {
                visitor: Visitor::Principal,
                tenant: tenant_id.as_deref(),
                client: client_id.as_deref(),
                authority: authority.host_str().unwrap_or_default(),
            },
        }
    }

    /// Whether it is an application that signs in by itself.
    pub(super) fn is_principal(&self) -> bool {
        self.visitor == Visitor::Principal
    }
}
