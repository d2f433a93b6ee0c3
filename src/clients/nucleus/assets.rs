//! Assets of a project: which of them are retired (nucleus-api, 3.10).

use futures_util::stream::Stream;
use reqwest::Method;
use serde_json::Value;

use super::Reader;
use super::findings::{Listing, Rows};
use crate::clients::api_error::ApiError;
use crate::model::ids::{AssetId, NucleusProjectId};

/// Assets a page; servers that give fewer are asked on (nucleus-api, 1.3).
const PAGE: u32 = 1_000;

/// An asset, as far as it matters whether it is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Its name.
    pub name: String,
    /// Whether it was read as retired: whatever says nothing, or contradicts itself, is not.
    pub is_retired: bool,
}

impl Reader {
    /// The inactive assets of a project, page by page. Whether the filter was understood is not
    /// known: active ones may be among them.
    pub fn inactive_assets(
        &self,
        project: &NucleusProjectId,
    ) -> impl Stream<Item = Result<Rows<Asset>, ApiError>> + Send + use<> {
        let listing = Listing {
            method: Method::GET,
            path: "assets",
            filter: Some(("inactive_assets", "true")),
            question: Value::Null,
            limit: PAGE,
        };
        self.each_page(project, listing)
    }
}
