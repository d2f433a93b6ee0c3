//! The error object of the service (ado-api, 5.2), and the errors by name (ado-api, 8.6).

use serde_json::{Map, Value, json};

use crate::sandbox::exchange::{Reply, guid};

const TRACKING: &str = "Microsoft.TeamFoundation.WorkItemTracking.Server";
const FRAMEWORK: &str = "Microsoft.TeamFoundation.Framework.Server";
const CORE: &str = "Microsoft.TeamFoundation.Core.WebApi";
const COMMON: &str = "Microsoft.VisualStudio.Services.Common";
const WEB_API: &str = "Microsoft.VisualStudio.Services.WebApi";

/// A request that the service refuses.
#[derive(Debug, Clone)]
pub(super) struct AdoError {
    pub(super) status: u16,
    pub(super) message: String,
    namespace: &'static str,
    type_key: &'static str,
    custom: Option<Value>,
    /// The value of `Retry-After`, where the part of a batch has its own.
    pub(super) retry_after: Option<String>,
}

impl AdoError {
    fn new(
        status: u16,
        namespace: &'static str,
        type_key: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            message: message.into(),
            namespace,
            type_key,
            custom: None,
            retry_after: None,
        }
    }

    /// The error object.
    pub(super) fn body(&self) -> Value {
        let (full, assembly) = match self.type_key {
            "TestPatchOperationFailedException" => (
                format!("{}.Patch.{}", self.namespace, self.type_key),
                WEB_API,
            ),
            // The one name that is not where its neighbours are (seen in public reports).
            "VssPropertyValidationException" => (format!("{COMMON}.{}", self.type_key), COMMON),
            key => (format!("{}.{key}", self.namespace), self.namespace),
        };
        let mut body = Map::new();
        body.insert("$id".to_owned(), json!("1"));
        if let Some(custom) = &self.custom {
            body.insert("customProperties".to_owned(), custom.clone());
        }
        let event = if self.namespace == TRACKING {
            3200
        } else {
            3000
        };
        body.insert("innerException".to_owned(), Value::Null);
        body.insert("message".to_owned(), json!(self.message));
        body.insert("typeName".to_owned(), json!(format!("{full}, {assembly}")));
        body.insert("typeKey".to_owned(), json!(self.type_key));
        body.insert("errorCode".to_owned(), json!(0));
        body.insert("eventId".to_owned(), json!(event));
        Value::Object(body)
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::json(self.status, &self.body())
    }

    /// 400 of work item tracking.
    pub(super) fn invalid(type_key: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, TRACKING, type_key, message)
    }

    /// 400 of the framework.
    pub(super) fn malformed(type_key: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, WEB_API, type_key, message)
    }

    /// 400 for a parameter that holds no value of its type.
    pub(super) fn parameter(name: &str, text: &str) -> Self {
        Self::malformed(
            "VssPropertyValidationException",
            format!("The value '{text}' is not valid for {name}."),
        )
    }

    /// The item is not there, or not for these eyes; the service does not tell which.
    pub(super) fn no_item(id: impl std::fmt::Display) -> Self {
        Self::new(
            404,
            TRACKING,
            "WorkItemUnauthorizedAccessException",
            format!(
                "TF401232: Work item {id} does not exist, or you do not have permissions to read \
                 it."
            ),
        )
    }

    pub(super) fn no_project(name: &str) -> Self {
        if crate::sandbox::entra::is_guid(name) {
            return Self::new(
                404,
                CORE,
                "ProjectDoesNotExistException",
                format!(
                    "VS800075: The project with id '{name}' does not exist, or you do not have \
                     permission to access it."
                ),
            );
        }
        Self::new(
            404,
            CORE,
            "ProjectDoesNotExistWithNameException",
            format!(
                "TF200016: The following project does not exist: {name}. Verify that the name of \
                 the project is correct and that the project exists on the specified Azure DevOps \
                 Server."
            ),
        )
    }

    pub(super) fn no_team(name: &str) -> Self {
        Self::new(
            404,
            CORE,
            "TeamNotFoundException",
            format!(
                "The team with id '{name}' does not exist, or you do not have permission to \
                 access it."
            ),
        )
    }

    pub(super) fn no_type(name: &str, project: &str) -> Self {
        Self::new(
            404,
            TRACKING,
            "WorkItemTypeNotFoundException",
            format!(
                "VS402323: Work item type {name} does not exist in project {project} or you do \
                 not have permission to access it."
            ),
        )
    }

    pub(super) fn no_field(name: &str) -> Self {
        Self::invalid(
            "WorkItemTrackingFieldDefinitionNotFoundException",
            format!("TF51535: Cannot find field {name}."),
        )
    }

    pub(super) fn not_found(type_key: &'static str, message: impl Into<String>) -> Self {
        Self::new(404, TRACKING, type_key, message)
    }

    /// The first of several rule errors speaks for all of them (ado-api, 8.6).
    pub(super) fn rules(errors: &[RuleError]) -> Option<Self> {
        let first = errors.first()?;
        let details: Vec<Value> = errors.iter().map(RuleError::detail).collect();
        let mut error = Self::invalid("RuleValidationException", first.message.clone());
        error.custom = Some(json!({
            "FieldReferenceName": null,
            "FieldStatusFlags": "none",
            "ErrorMessage": first.message,
            "FieldStatusCode": 0,
            "RuleValidationErrors": details,
        }));
        Some(error)
    }

    pub(super) fn stale(path: &str, is: &str, tested: &str) -> Self {
        Self::new(
            412,
            WEB_API,
            "TestPatchOperationFailedException",
            format!(
                "VS403351: Test Operation for path {path} failed, value {is} was not equal to \
                 test value {tested}."
            ),
        )
    }

    pub(super) fn missing_right(account: &str, right: &str) -> Self {
        Self::new(
            403,
            FRAMEWORK,
            "AccessCheckException",
            format!(
                "TF50309: The following account does not have sufficient permissions to complete \
                 the operation: {account}. The following permissions are needed to perform this \
                 operation: {right}."
            ),
        )
    }

    pub(super) fn no_new_tag(descriptor: &str, name: &str, project_id: &str) -> Self {
        let mut error = Self::new(
            403,
            FRAMEWORK,
            "AccessCheckException",
            "TF401289: The current user does not have permissions to create tags.",
        );
        error.custom = Some(json!({
            "Descriptor": descriptor,
            "IdentityDisplayName": name,
            "Token": format!("/{project_id}"),
            "RequestedPermissions": 2,
            "NamespaceId": super::security::TAGGING,
        }));
        error
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, FRAMEWORK, "UnauthorizedRequestException", message)
    }

    pub(super) fn blocked() -> Self {
        Self::new(
            429,
            FRAMEWORK,
            "RequestBlockedException",
            "TF400733: The request has been canceled: Request was blocked due to exceeding usage \
             of resource 'WorkItemTrackingResource' in namespace 'User'.",
        )
    }

    pub(super) fn stopped(organization: &str, reason: &str) -> Self {
        Self::new(
            503,
            COMMON,
            "VssServiceException",
            format!(
                "TF24668: The following team project collection is stopped: {organization}. Start \
                 the collection and then try again. Administrator Reason: {reason}"
            ),
        )
    }

    pub(super) fn version(type_key: &'static str, message: String) -> Self {
        Self::new(400, WEB_API, type_key, message)
    }

    pub(super) fn content_type(method: &str, sent: &str, valid: &str) -> Self {
        Self::new(
            415,
            WEB_API,
            "VssRequestContentTypeNotSupportedException",
            format!(
                "The request indicated a Content-Type of \"{sent}\" for method type \"{method}\" \
                 which is not supported. Valid content types for this method are: {valid}."
            ),
        )
    }

    /// The error that usually comes with a status, for faults that name no body.
    pub(super) fn failure(status: u16) -> Self {
        match status {
            429 => Self::blocked(),
            401 => Self::unauthorized(
                "TF400813: The user '' is not authorized to access this resource.",
            ),
            403 => Self::new(
                403,
                COMMON,
                "VssServiceException",
                "VS403463: The conditional access policy defined by your Microsoft Entra \
             administrator has failed.",
            ),
            409 => Self::new(
                409,
                TRACKING,
                "WorkItemRevisionMismatchException",
                "TF26071: This work item has been changed by someone else since you opened it. You \
             will need to refresh it and discard your changes.",
            ),
            503 => Self::new(
                503,
                COMMON,
                "VssServiceException",
                "VS402490: The query service is busy. Try again later.",
            ),
            _ => Self::new(
                status,
                TRACKING,
                "UnexpectedException",
                "TF401349: An unexpected error has occurred, please verify your request and try again.",
            ),
        }
    }
}

/// One broken rule.
#[derive(Debug, Clone)]
pub(super) struct RuleError {
    pub(super) field: String,
    pub(super) message: String,
    flags: &'static str,
    code: u32,
}

impl RuleError {
    /// A value that is not in the list of the field's values.
    pub(super) fn not_listed(field: &str, name: &str, value: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!(
                "The field '{name}' contains the value '{value}' that is not in the list of \
                 supported values"
            ),
            flags: "required, hasValues, limitedToValues, invalidListValue",
            code: 4_194_317,
        }
    }

    pub(super) fn required(field: &str, name: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!(
                "TF401320: Rule Error for field {name}. Error code: Required, InvalidEmpty."
            ),
            flags: "required, invalidEmpty",
            code: 524_289,
        }
    }

    pub(super) fn not_empty(field: &str, name: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!("TF401320: Rule Error for field {name}. Error code: InvalidNotEmpty."),
            flags: "invalidNotEmpty",
            code: 1_048_576,
        }
    }

    pub(super) fn read_only(field: &str, name: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!("TF401320: Rule Error for field {name}. Error code: ReadOnly."),
            flags: "readOnly",
            code: 2,
        }
    }

    /// A value that the field's type cannot hold.
    pub(super) fn wrong_type(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!("TF401326: Invalid field status 'InvalidType' for field '{field}'."),
            flags: "invalidType",
            code: 65_536,
        }
    }

    /// A line end or another control character where the field has one line.
    pub(super) fn invalid_characters(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!(
                "TF401326: Invalid field status 'InvalidCharacters' for field '{field}'."
            ),
            flags: "invalidCharacters",
            code: 131_072,
        }
    }

    /// A person that the organization does not know, or knows twice.
    pub(super) fn person(field: &str, name: &str, value: &str, what: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: format!(
                "The identity value '{value}' for field '{name}' is an {what} identity."
            ),
            flags: "invalidIdentity",
            code: 4_194_304,
        }
    }

    fn detail(&self) -> Value {
        json!({
            "fieldReferenceName": self.field,
            "fieldStatusFlags": self.flags,
            "errorMessage": self.message,
            "fieldStatusCode": self.code,
            "ruleValidationErrors": null,
        })
    }
}

/// What a status looks like that some part of the service gave before it was asked properly.
pub(crate) fn failure(status: u16) -> Reply {
    let activity = guid();
    AdoError::failure(status)
        .reply()
        .with("activityid", activity.clone())
        .with("x-vss-e2eid", activity)
}
