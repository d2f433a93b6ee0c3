//! Which fields of the organization hold dates.

use crate::clients::ado::Reader;
use crate::model::field::FieldDefinition;
use crate::model::observed::DateFields;

/// Reads the definitions of all fields; a failure changes no decision, and people should know.
pub(super) async fn read(reader: &Reader, warnings: &mut Vec<String>) -> DateFields {
    match reader.field_definitions().await {
        Ok(definitions) => {
            let dates = definitions.into_iter().filter(FieldDefinition::is_date);
            DateFields::Known(
                dates
                    .map(|field| field.reference_name.to_lowercase())
                    .collect(),
            )
        }
        Err(error) => {
            warnings.push(format!(
                "the definitions of fields cannot be read, so days in fields of your own are sent \
                 as they are, without a time: {error}"
            ));
            DateFields::Unread
        }
    }
}
