//! `OpenID` Connect discovery, where MSAL programs begin (ado-api, 3.3).

use axum::http::Method;
use serde_json::json;

use super::Entra;
use crate::sandbox::exchange::{Call, Reply};

impl Entra {
    /// `GET /{tenant}/v2.0/.well-known/openid-configuration`.
    pub(crate) fn discovery(&self, tenant: &str, call: &Call, now: jiff::Timestamp) -> Reply {
        if call.method != Method::GET && call.method != Method::HEAD {
            return Reply::empty(405);
        }
        let is_shared = ["common", "organizations", "consumers"].contains(&tenant);
        if !is_shared && let Err(mut refusal) = self.check_tenant(tenant) {
            // This endpoint has a word of its own for it (ado-api, 3.5).
            if refusal.code == 90_002 {
                refusal.error = "invalid_tenant";
            }
            return refusal.reply(now);
        }
        let id = if is_shared {
            "{tenantid}"
        } else {
            &self.tenant_id
        };
        let root = &call.origin;
        let own = format!("{root}/{tenant}");
        Reply::json(
            200,
            &json!({
                "token_endpoint": format!("{own}/oauth2/v2.0/token"),
                "token_endpoint_auth_methods_supported":
                    ["client_secret_post", "private_key_jwt", "client_secret_basic"],
                "jwks_uri": format!("{own}/discovery/v2.0/keys"),
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported":
                    ["code", "id_token", "code id_token", "id_token token"],
                "scopes_supported": ["openid", "profile", "email", "offline_access"],
                "issuer": format!("{root}/{id}/v2.0"),
                "request_uri_parameter_supported": false,
                "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
                "authorization_endpoint": format!("{own}/oauth2/v2.0/authorize"),
                "device_authorization_endpoint": format!("{own}/oauth2/v2.0/devicecode"),
                "end_session_endpoint": format!("{own}/oauth2/v2.0/logout"),
                "claims_supported": [
                    "sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce",
                    "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email"
                ],
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
                "cloud_graph_host_name": "graph.windows.net",
                "msgraph_host": "graph.microsoft.com",
            }),
        )
    }
}
