//! The vulnerabilities: CISA's catalogue of known exploited ones, embedded as published.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use jiff::civil::Date;
use serde::Deserialize;

/// The catalogue's file, unchanged except for being compressed (see this folder's README).
const FILE: &[u8] = include_bytes!("kev-2025.08.25.json.gz");

/// One catalogued vulnerability; real data, whose text may hold quotes, markup and any letter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Vulnerability {
    /// Its CVE id.
    #[serde(rename = "cveID")]
    pub(crate) cve: String,
    /// Whose product it is in.
    pub(crate) vendor_project: String,
    /// The product.
    pub(crate) product: String,
    /// Its name.
    #[serde(rename = "vulnerabilityName")]
    pub(crate) name: String,
    /// The day it was catalogued.
    pub(crate) date_added: Date,
    /// What is wrong.
    pub(crate) short_description: String,
    /// What to do.
    pub(crate) required_action: String,
    /// The day by which United States agencies have to have done it.
    pub(crate) due_date: Date,
    /// `Known` where extortionists have used it.
    pub(crate) known_ransomware_campaign_use: String,
}

impl Vulnerability {
    /// Whether extortionists are known to have used it.
    pub(crate) fn ransomware(&self) -> bool {
        self.known_ransomware_campaign_use == "Known"
    }
}

#[derive(Deserialize)]
struct Catalogue {
    vulnerabilities: Vec<Vulnerability>,
}

/// All vulnerabilities in the catalogue's own order; read once.
pub(crate) fn vulnerabilities() -> &'static [Vulnerability] {
    static READ: OnceLock<Vec<Vulnerability>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut text = String::new();
        GzDecoder::new(FILE)
            .read_to_string(&mut text)
            .expect("the embedded catalogue is whole");
        let catalogue: Catalogue =
            serde_json::from_str(&text).expect("the embedded catalogue is JSON");
        catalogue.vulnerabilities
    })
}
