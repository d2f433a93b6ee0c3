//! Where a vendor's product plausibly runs, and which scanner would report it there.

use super::catalogue::Vulnerability;
use super::dice::Dice;

/// A kind of place on the estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    WindowsServer,
    LinuxHost,
    AppServer,
    WebApplication,
    ContainerImage,
    NetworkDevice,
    Hypervisor,
    WindowsClient,
    Mac,
    Mobile,
    OfficeServer,
    BranchDevice,
}

const NETWORK: &[&str] = &[
    "Array Networks",
    "Aviatrix",
    "Barracuda Networks",
    "Broadcom",
    "Check Point",
    "Cisco",
    "Citrix",
    "F5",
    "FatPipe",
    "Fortinet",
    "IETF",
    "Ivanti",
    "Juniper",
    "Palo Alto Networks",
    "Pulse Secure",
    "Ruckus Wireless",
    "SonicWall",
    "Sophos",
    "Versa",
    "WatchGuard",
];

const BRANCH: &[&str] = &[
    "ASUS",
    "Alcatel",
    "Amcrest",
    "Arcadyan",
    "Crestron",
    "D-Link",
    "D-Link and TRENDnet",
    "Dahua",
    "Dasan",
    "DrayTek",
    "Edimax",
    "FXC",
    "GeoVision",
    "Grandstream",
    "Hikvision",
    "LG",
    "MikroTik",
    "Mitel",
    "NETGEAR",
    "NUUO",
    "Netis",
    "PTZOptics",
    "QNAP",
    "QNAP Systems",
    "Realtek",
    "Reolink",
    "SolarView",
    "Sumavision",
    "Sunhillo",
    "TP-Link",
    "TVT",
    "Tenda",
    "TerraMaster",
    "Treck TCP/IP stack",
    "Ubiquiti",
    "Unraid",
    "Yealink",
    "ZKTeco",
    "Zyxel",
];

const MOBILE: &[&str] = &[
    "Android",
    "Arm",
    "Code Aurora",
    "MediaTek",
    "Meta Platforms",
    "Qualcomm",
    "SIMalliance",
    "Samsung",
    "TeleMessage",
];

const LINUX: &[&str] = &[
    "Exim", "GNU", "Intel", "Linux", "OpenBSD", "OpenSSL", "Perl", "Red Hat", "Samba", "Sudo",
    "Webmin",
];

const APPLICATION_SERVER: &[&str] = &[
    "Apache",
    "Atlassian",
    "GitLab",
    "IBM",
    "Jenkins",
    "JetBrains",
    "MongoDB",
    "Nagios",
    "Oracle",
    "SAP",
    "SaltStack",
    "SolarWinds",
    "Sonatype",
    "TIBCO",
    "Veeam",
    "WSO2",
    "Zabbix",
    "Zoho",
];

const WEB: &[&str] = &[
    "Craft CMS",
    "DotNetNuke (DNN)",
    "Drupal",
    "Fuel CMS",
    "Joomla!",
    "Kentico",
    "Liferay",
    "October CMS",
    "Progress",
    "Roundcube",
    "ServiceNow",
    "Sitecore",
    "Synacor",
    "Telerik",
    "WordPress",
    "dotCMS",
    "phpMyAdmin",
    "vBulletin",
];

const CONTAINER: &[&str] = &[
    "Docker",
    "Elastic",
    "Erlang",
    "FreeType",
    "Git",
    "Grafana Labs",
    "ImageMagick",
    "JQuery",
    "Laravel",
    "MinIO",
    "Npm package",
    "PHP",
    "PHP Group",
    "PHPUnit",
    "Rails",
    "Redis",
    "ThinkPHP",
    "VMware Tanzu",
    "XStream",
    "Yiiframework",
    "reviewdog",
    "tj-actions",
];

const CLIENT: &[&str] = &[
    "7-Zip",
    "ChakraCore",
    "GIGABYTE",
    "Kingsoft",
    "McAfee",
    "Mozilla",
    "Plex",
    "RARLAB",
    "TeamViewer",
    "Trend Micro",
    "WebKitGTK",
    "WebRTC",
];

const OFFICE_PRODUCTS: &[&str] = &[
    "Edge",
    "Excel",
    "Internet Explorer",
    "MSHTML",
    "Office",
    "Outlook",
    "PowerPoint",
    "Project",
    "Publisher",
    "Scripting",
    "Silverlight",
    "Visio",
    "Word",
    "XML Core",
];

const OFFICE_SERVERS: &[&str] = &[
    "Exchange",
    "SharePoint",
    "Skype",
    "Active Directory",
    "Dynamics",
];

impl Platform {
    /// Where this vulnerability is found: by vendor and product, by chance where they do not say.
    pub(crate) fn of(vulnerability: &Vulnerability, position: usize) -> Self {
        let vendor = vulnerability.vendor_project.trim();
        let product = vulnerability.product.as_str();
        match vendor {
            "Microsoft" => microsoft(product, position),
            "Apple" => apple(product, position),
            "Adobe" if product.contains("Flash") || product.contains("Reader") => {
                Self::WindowsClient
            }
            "Adobe" => Self::WebApplication,
            "Google" if product.contains("Chrom") => Self::WindowsClient,
            "Google" => Self::Mobile,
            "VMware" if product.contains("Spring") => Self::ContainerImage,
            "VMware" => Self::Hypervisor,
            _ => by_vendor(vendor).unwrap_or_else(|| by_chance(position)),
        }
    }

    /// The scanner that reports on such places, as Nucleus spells it.
    pub(crate) const fn scan_type(self) -> &'static str {
        match self {
            Self::WindowsServer | Self::LinuxHost | Self::OfficeServer => "QUALYS",
            Self::AppServer | Self::NetworkDevice | Self::Hypervisor | Self::BranchDevice => {
                "NESSUS"
            }
            Self::WebApplication => "BURP",
            Self::ContainerImage => "TRIVY",
            Self::WindowsClient | Self::Mac | Self::Mobile => "CROWDSTRIKE",
        }
    }

    /// The number that such a scanner gives to a vulnerability: its own, or the CVE id.
    ///
    /// Those of the web scanner hold a slash, a plus and spaces (nucleus-api, 3.5).
    pub(crate) fn finding_number(self, vulnerability: &Vulnerability, position: usize) -> String {
        match self.scan_type() {
            "QUALYS" => format!("{}", 91_000 + position * 3),
            "NESSUS" => format!("{}", 150_000 + position * 7),
            "BURP" => format!(
                "web/{}+{}",
                vulnerability.cve,
                vulnerability.product.trim().replace(',', "")
            ),
            _ => vulnerability.cve.clone(),
        }
    }
}

fn microsoft(product: &str, position: usize) -> Platform {
    let names = |words: &[&str]| words.iter().any(|word| product.contains(word));
    if names(OFFICE_SERVERS) {
        Platform::OfficeServer
    } else if names(OFFICE_PRODUCTS) || Dice::at("windows", position).chance(300) {
        Platform::WindowsClient
    } else {
        Platform::WindowsServer
    }
}

fn apple(product: &str, position: usize) -> Platform {
    let desktop = product.contains("mac") || product.contains("OS X");
    let phone = product.contains("iOS") || product.contains("iPad");
    let says_one = desktop != phone;
    if (says_one && desktop) || (!says_one && Dice::at("apple", position).chance(500)) {
        Platform::Mac
    } else {
        Platform::Mobile
    }
}

fn by_vendor(vendor: &str) -> Option<Platform> {
    let table = [
        (NETWORK, Platform::NetworkDevice),
        (BRANCH, Platform::BranchDevice),
        (MOBILE, Platform::Mobile),
        (LINUX, Platform::LinuxHost),
        (APPLICATION_SERVER, Platform::AppServer),
        (WEB, Platform::WebApplication),
        (CONTAINER, Platform::ContainerImage),
        (CLIENT, Platform::WindowsClient),
    ];
    table
        .into_iter()
        .find(|(vendors, _)| vendors.contains(&vendor))
        .map(|(_, platform)| platform)
}

fn by_chance(position: usize) -> Platform {
    match Dice::at("platform", position).below(10) {
        0..4 => Platform::AppServer,
        4..6 => Platform::LinuxHost,
        6..8 => Platform::WebApplication,
        _ => Platform::ContainerImage,
    }
}
