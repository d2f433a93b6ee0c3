//! People who sign in with a code on another device, and their refresh tokens (RFC 8628).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::form::{Form, Refusal, refuse};
use super::{AZURE_DEVOPS, Application, Entra, GRAPH, assertion};
use crate::sandbox::exchange::{Call, Reply, guid};

/// The grant of a device that waits for its person.
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long a code is good, in seconds.
const LIFETIME: i64 = 900;

/// The seconds between two questions, unless a test says otherwise.
pub(super) const fn interval() -> u64 {
    5
}

/// A device that shows a code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeviceSignIn {
    /// What the person types.
    pub user_code: String,
    /// When the code runs out.
    pub expires: Timestamp,
    pub(super) device_code: String,
    client_id: String,
    scope: String,
    asked: Option<Timestamp>,
    answer: Answer,
}

/// What the person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Answer {
    Waiting,
    /// Signed in, with this object id.
    SignedIn(String),
    Declined,
}

impl Entra {
    /// A person types the code and signs in; `false` where no device shows it.
    pub fn sign_in_device(&mut self, user_code: &str, object_id: &str) -> bool {
        self.answer_device(user_code, Answer::SignedIn(object_id.to_owned()))
    }

    /// A person types the code and says no.
    pub fn decline_device(&mut self, user_code: &str) -> bool {
        self.answer_device(user_code, Answer::Declined)
    }

    fn answer_device(&mut self, user_code: &str, answer: Answer) -> bool {
        let wanted = user_code.trim();
        let found = self
            .device_sign_ins
            .iter_mut()
            .find(|device| device.user_code.eq_ignore_ascii_case(wanted));
        found.is_some_and(|device| {
            device.answer = answer;
            true
        })
    }

    pub(super) fn new_device_code(
        &mut self,
        form: &Form,
        call: &Call,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let app = self.named(form)?;
        check_public(app)?;
        let client_id = app.client_id.clone();
        let scope = form.required("scope")?.to_owned();
        let device = DeviceSignIn {
            user_code: guid().replace('-', "")[..9].to_uppercase(),
            expires: after(now, LIFETIME),
            device_code: format!("sandbox-device.{}", guid()),
            client_id,
            scope,
            asked: None,
            answer: Answer::Waiting,
        };
        let page = format!("{}/devicelogin", call.origin);
        let user_code = &device.user_code;
        let body = json!({
            "user_code": user_code,
            "device_code": device.device_code,
            "verification_uri": page,
            "expires_in": LIFETIME,
            "interval": self.device_interval,
            "message": format!(
                "To sign in, use a web browser to open the page {page} and enter the code \
                 {user_code} to authenticate."
            ),
        });
        self.device_sign_ins.push(device);
        Ok(body)
    }

    /// Answers a device that asks whether its person is done.
    pub(super) fn by_device(&mut self, form: &Form, now: Timestamp) -> Result<Value, Refusal> {
        let client_id = self.named(form)?.client_id.clone();
        let code = form.required("device_code")?;
        let interval = i64::try_from(self.device_interval).unwrap_or(i64::MAX);
        let found = self
            .device_sign_ins
            .iter_mut()
            .find(|device| device.device_code == code && device.client_id == client_id);
        let Some(device) = found else {
            return Err(said(
                "bad_verification_code",
                7_000_014,
                "Unknown device code.",
            ));
        };
        if device.expires <= now {
            let text = "The provided value for the input parameter 'device_code' is not valid. \
                        Device codes expire.";
            return Err(said("expired_token", 70_020, text));
        }
        let earlier = device.asked.replace(now);
        // Clients are never exact: a second is forgiven.
        if earlier.is_some_and(|asked| after(asked, interval - 1) > now) {
            return Err(said("slow_down", 70_016, "The device asks too often."));
        }
        let (answer, scope) = (device.answer.clone(), device.scope.clone());
        match answer {
            Answer::Waiting => {
                let text = "OAuth 2.0 device flow error. Authorization is pending. Continue \
                            polling.";
                Err(said("authorization_pending", 70_016, text))
            }
            Answer::Declined => {
                let text = "The end-user denied the authorization request.";
                Err(said("authorization_declined", 70_000, text))
            }
            Answer::SignedIn(person) => {
                self.device_sign_ins
                    .retain(|device| device.device_code != code);
                self.for_person(form, &person, &scope, now)
            }
        }
    }

    pub(super) fn by_refresh_token(
        &mut self,
        form: &Form,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let given = form.required("refresh_token")?;
        let Some(person) = self.refresh_tokens.get(given).cloned() else {
            let text = "The provided grant has expired due to it being revoked, a fresh auth token \
                        is needed. The user might have changed or reset their password.";
            return Err(said("invalid_grant", 50_173, text));
        };
        let scope = form.required("scope")?.to_owned();
        self.for_person(form, &person, &scope, now)
    }

    /// Tokens of a person, for whom an application acts.
    fn for_person(
        &mut self,
        form: &Form,
        person: &str,
        scope: &str,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let app = self.named(form)?;
        check_public(app)?;
        let resource = permitted(app, scope)?;
        let token = self.give(person, resource, now);
        let mut body = self.granted(&token);
        body["scope"] = json!(scope);
        if scope.split(' ').any(|word| word == "openid") {
            body["id_token"] = json!(self.id_token(form, person, now)?);
        }
        if form.get("client_info").is_some() {
            let info = json!({ "uid": person, "utid": self.tenant_id });
            body["client_info"] = json!(assertion::encoded(info.to_string().as_bytes()));
        }
        if scope.split(' ').any(|word| word == "offline_access") {
            let refresh = format!("sandbox-refresh.{}", guid());
            body["refresh_token"] = json!(refresh);
            self.refresh_tokens.insert(refresh, person.to_owned());
        }
        Ok(body)
    }

    /// Who signed in, for clients that ask by the scope `openid`. Its signature is not genuine:
    /// clients that get it from the token endpoint do not check it.
    fn id_token(&self, form: &Form, person: &str, now: Timestamp) -> Result<String, Refusal> {
        let begin = now.as_second();
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "sandbox" });
        let claims = json!({
            "aud": form.required("client_id")?,
            "iss": format!("https://login.microsoftonline.com/{}/v2.0", self.tenant_id),
            "iat": begin,
            "nbf": begin,
            "exp": begin + self.token_seconds,
            "name": "Alex",
            "preferred_username": "alex@sandbox.example.com",
            "oid": person,
            "sub": person,
            "tid": self.tenant_id,
            "ver": "2.0",
        });
        let parts = [header.to_string(), claims.to_string(), "sandbox".to_owned()];
        let parts = parts.map(|part| assertion::encoded(part.as_bytes()));
        Ok(parts.join("."))
    }

    /// The page on which people type the code. Whoever does is Alex here.
    pub(crate) fn device_page(&mut self, call: &Call) -> Reply {
        let done = call
            .query("code")
            .map(|code| self.sign_in_device(code, crate::sandbox::ado::ALEX));
        let text = match done {
            None => "Enter the code that the device shows.",
            Some(true) => "You are signed in as Alex. You can close this window.",
            Some(false) => "No device shows that code.",
        };
        Reply::html(
            200,
            format!(
                "<!DOCTYPE html>\n<html><head><title>adoconn sandbox: sign in</title></head><body>\
                 <p>{text}</p><form><input name=\"code\" autofocus><button>Next</button></form>\
                 </body></html>\n"
            ),
        )
    }
}

/// Device codes are for applications without a secret of their own.
fn check_public(app: &Application) -> Result<(), Refusal> {
    if !app.forbids_public_clients {
        return Ok(());
    }
    Err(refuse(
        401,
        "invalid_client",
        7_000_218,
        "The request body must contain the following parameter: 'client_assertion' or \
         'client_secret'."
            .to_owned(),
    ))
}

/// The resource of a scope, if people consented to all of it.
fn permitted(app: &Application, scope: &str) -> Result<&'static str, Refusal> {
    let mut resource = GRAPH;
    for word in scope.split(' ').filter(|word| !word.is_empty()) {
        let name = match word.rsplit_once('/') {
            Some((AZURE_DEVOPS, name)) => {
                resource = AZURE_DEVOPS;
                name
            }
            Some((GRAPH, name)) => name,
            _ => word,
        };
        let is_open_id = ["offline_access", "openid", "profile", "email"].contains(&name);
        // Everything that was consented to for this resource.
        let is_default = name == ".default" && word != name && !app.delegated.is_empty();
        if !is_open_id && !is_default && !app.delegated.iter().any(|known| known == name) {
            let text = format!(
                "The user or administrator has not consented to use the application with ID '{}' \
                 named 'adoconn'. Send an interactive authorization request for this user and \
                 resource.",
                app.client_id
            );
            return Err(said("invalid_grant", 65_001, &text));
        }
    }
    Ok(resource)
}

fn said(error: &'static str, code: u32, text: &str) -> Refusal {
    refuse(400, error, code, text.to_owned())
}

fn after(time: Timestamp, seconds: i64) -> Timestamp {
    time.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(time)
}
