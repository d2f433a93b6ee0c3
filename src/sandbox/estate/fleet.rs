//! The invented assets: fleets of like machines, images and applications.

use super::platform::Platform;
use super::{CORPORATE, PAYMENTS};

/// A number of like assets, described once.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// What their names begin with; for applications and hostile names, all names.
    pub(crate) names: Names,
    /// The Nucleus project they belong to.
    pub(crate) project: &'static str,
    /// What is found on them.
    pub(crate) platforms: &'static [Platform],
    /// Nucleus' word for the kind of asset.
    pub(crate) kind: &'static str,
    /// Operating systems in turn, each with its version; empty texts for images and applications.
    pub(crate) systems: &'static [(&'static str, &'static str)],
    /// The first three bytes of their addresses; empty for assets that have none.
    pub(crate) subnet: &'static str,
    /// The asset group of the whole fleet.
    pub(crate) group: &'static str,
    /// Whether they count for card data, which is an asset group too.
    pub(crate) in_pci_scope: bool,
    /// The team that looks after them; empty if nobody does.
    pub(crate) team: &'static str,
    /// Nucleus' word for how much they matter.
    pub(crate) criticality: &'static str,
}

/// How the assets of a fleet are called.
#[derive(Debug)]
pub(crate) enum Names {
    /// `stem-01`, `stem-02`, ... up to a count.
    Numbered(&'static str, usize),
    /// Each has its own.
    Own(&'static [&'static str]),
}

impl Names {
    /// How many assets there are.
    pub(crate) const fn count(&self) -> usize {
        match self {
            Self::Numbered(_, count) => *count,
            Self::Own(names) => names.len(),
        }
    }

    /// The name of the asset at a position, from 0.
    pub(crate) fn name(&self, position: usize) -> String {
        match self {
            Self::Numbered(stem, _) => format!("{stem}-{:02}", position + 1),
            Self::Own(names) => (*names[position]).to_owned(),
        }
    }
}

/// Names that upset programs which trust them: markup, a right-to-left override, a terminal escape.
pub(crate) const HOSTILE_NAMES: &[&str] = &[
    "hostile-name-1 <script>alert(1)</script>",
    "hostile-name-2 \u{202e}gpj.txt",
    "hostile-name-3 \u{1b}[31mred\u{1b}[0m",
];

/// The asset group of the assets with hostile names.
pub(crate) const HOSTILE_GROUP: &str = "/sandbox/hostile-names";

const IMAGES: &[&str] = &[
    "registry.example/pay/checkout:4.2.1",
    "registry.example/pay/checkout:4.3.0-rc.2",
    "registry.example/pay/ledger:2.18.0",
    "registry.example/pay/settlement:1.9.7",
    "registry.example/pay/fraud-score:0.31.2",
    "registry.example/pay/card-vault:3.0.4",
    "registry.example/pay/tokeniser:3.1.0",
    "registry.example/pay/refunds:1.4.12",
    "registry.example/pay/payouts:2.2.2",
    "registry.example/pay/merchant-api:7.0.0",
    "registry.example/pay/webhooks:1.1.9",
    "registry.example/pay/reports:5.6.1",
    "registry.example/pay/currency:1.0.33",
    "registry.example/pay/mandates:0.9.4",
    "registry.example/pay/3ds-server:2.3.1",
    "registry.example/pay/statement-pdf:1.12.0",
    "registry.example/pay/search:8.4.3",
    "registry.example/pay/batch-runner:1.7.5",
    "registry.example/platform/ingress:1.11.2",
    "registry.example/platform/cache:7.2.5",
    "registry.example/platform/queue:3.13.1",
    "registry.example/platform/metrics:2.53.0",
    "registry.example/base/jre-21:2025.07",
    "registry.example/base/php-8.2:2025.07",
];

const APPLICATIONS: &[&str] = &[
    "Checkout portal",
    "Merchant portal",
    "Merchant API",
    "Back office",
    "Card issuing & control",
    "Dispute desk",
    "Partner onboarding",
    "Status page",
    "Developer documentation",
    "Customer help centre",
];

/// All fleets, in the order in which their assets are numbered.
pub(crate) static FLEETS: &[Fleet] = &[
    Fleet {
        names: Names::Numbered("pay-win", 22),
        project: PAYMENTS,
        platforms: &[Platform::WindowsServer],
        kind: "Host",
        systems: &[("Windows Server", "2019"), ("Windows Server", "2022")],
        subnet: "10.20.10",
        group: "/payments/prod/windows",
        in_pci_scope: false,
        team: "Windows Platform",
        criticality: "High",
    },
    Fleet {
        names: Names::Numbered("pay-sql", 8),
        project: PAYMENTS,
        platforms: &[Platform::WindowsServer],
        kind: "Host",
        systems: &[("Windows Server", "2022")],
        subnet: "10.20.11",
        group: "/payments/prod/sql",
        in_pci_scope: true,
        team: "Windows Platform",
        criticality: "Critical",
    },
    Fleet {
        names: Names::Numbered("pay-web", 28),
        project: PAYMENTS,
        platforms: &[Platform::AppServer, Platform::LinuxHost],
        kind: "Host",
        systems: &[("Ubuntu", "22.04"), ("Ubuntu", "24.04")],
        subnet: "10.20.20",
        group: "/payments/prod/web",
        in_pci_scope: true,
        team: "Payments Web",
        criticality: "High",
    },
    Fleet {
        names: Names::Numbered("pay-app", 32),
        project: PAYMENTS,
        platforms: &[Platform::AppServer, Platform::LinuxHost],
        kind: "Host",
        systems: &[("Red Hat Enterprise Linux", "8.10"), ("Debian", "12")],
        subnet: "10.20.21",
        group: "/payments/prod/app",
        in_pci_scope: true,
        team: "Payments Engineering",
        criticality: "Critical",
    },
    Fleet {
        names: Names::Own(IMAGES),
        project: PAYMENTS,
        platforms: &[Platform::ContainerImage],
        kind: "Container Image",
        systems: &[("alpine", "3.20"), ("debian", "12")],
        subnet: "",
        group: "/payments/prod/images",
        in_pci_scope: false,
        team: "Payments Engineering",
        criticality: "Moderate",
    },
    Fleet {
        names: Names::Own(APPLICATIONS),
        project: PAYMENTS,
        platforms: &[Platform::WebApplication],
        kind: "Application",
        systems: &[("", "")],
        subnet: "",
        group: "/payments/prod/applications",
        in_pci_scope: false,
        team: "Payments Web",
        criticality: "High",
    },
    Fleet {
        names: Names::Numbered("pay-fw", 8),
        project: PAYMENTS,
        platforms: &[Platform::NetworkDevice],
        kind: "Host",
        systems: &[("FortiOS", "7.2"), ("PAN-OS", "11.1")],
        subnet: "10.20.1",
        group: "/payments/prod/network/firewalls",
        in_pci_scope: true,
        team: "Network Operations",
        criticality: "Critical",
    },
    Fleet {
        names: Names::Numbered("pay-vpn", 4),
        project: PAYMENTS,
        platforms: &[Platform::NetworkDevice],
        kind: "Host",
        systems: &[("Ivanti Connect Secure", "22.7")],
        subnet: "10.20.2",
        group: "/payments/prod/network/vpn",
        in_pci_scope: false,
        team: "Network Operations",
        criticality: "Critical",
    },
    Fleet {
        names: Names::Numbered("pay-sw", 14),
        project: PAYMENTS,
        platforms: &[Platform::NetworkDevice],
        kind: "Host",
        systems: &[("Cisco IOS XE", "17.9"), ("Junos OS", "22.4")],
        subnet: "10.20.3",
        group: "/payments/prod/network/switches",
        in_pci_scope: false,
        team: "Network Operations",
        criticality: "Moderate",
    },
    Fleet {
        names: Names::Numbered("pay-esx", 10),
        project: PAYMENTS,
        platforms: &[Platform::Hypervisor],
        kind: "Host",
        systems: &[("VMware ESXi", "7.0.3"), ("VMware ESXi", "8.0.2")],
        subnet: "10.20.4",
        group: "/payments/prod/virtualisation",
        in_pci_scope: false,
        team: "Windows Platform",
        criticality: "Critical",
    },
    Fleet {
        names: Names::Own(HOSTILE_NAMES),
        project: PAYMENTS,
        platforms: &[Platform::AppServer],
        kind: "Host",
        systems: &[("Ubuntu", "22.04")],
        subnet: "10.20.250",
        group: HOSTILE_GROUP,
        in_pci_scope: false,
        team: "",
        criticality: "Low",
    },
    Fleet {
        names: Names::Numbered("corp-lt", 38),
        project: CORPORATE,
        platforms: &[Platform::WindowsClient],
        kind: "Host",
        systems: &[("Windows 11", "23H2"), ("Windows 11", "24H2")],
        subnet: "10.40.10",
        group: "/corporate/clients/windows",
        in_pci_scope: false,
        team: "Workplace",
        criticality: "Moderate",
    },
    Fleet {
        names: Names::Numbered("corp-ws", 12),
        project: CORPORATE,
        platforms: &[Platform::WindowsClient],
        kind: "Host",
        systems: &[("Windows 10", "22H2")],
        subnet: "10.40.11",
        group: "/corporate/clients/workstations",
        in_pci_scope: false,
        team: "Workplace",
        criticality: "Low",
    },
    Fleet {
        names: Names::Numbered("corp-mac", 14),
        project: CORPORATE,
        platforms: &[Platform::Mac],
        kind: "Host",
        systems: &[("macOS", "14.6"), ("macOS", "15.1")],
        subnet: "10.40.12",
        group: "/corporate/clients/mac",
        in_pci_scope: false,
        team: "Workplace",
        criticality: "Moderate",
    },
    Fleet {
        names: Names::Numbered("corp-ph", 14),
        project: CORPORATE,
        platforms: &[Platform::Mobile],
        kind: "Host",
        systems: &[("iOS", "17.6"), ("Android", "14")],
        subnet: "",
        group: "/corporate/clients/mobile",
        in_pci_scope: false,
        team: "",
        criticality: "Low",
    },
    Fleet {
        names: Names::Numbered("corp-srv", 10),
        project: CORPORATE,
        platforms: &[Platform::OfficeServer],
        kind: "Host",
        systems: &[("Windows Server", "2019")],
        subnet: "10.40.20",
        group: "/corporate/servers",
        in_pci_scope: false,
        team: "Collaboration",
        criticality: "High",
    },
    Fleet {
        names: Names::Numbered("corp-br", 18),
        project: CORPORATE,
        platforms: &[Platform::BranchDevice],
        kind: "Host",
        systems: &[("Embedded Linux", "4.14"), ("", "")],
        subnet: "10.40.30",
        group: "/corporate/branches",
        in_pci_scope: false,
        team: "Branch Offices",
        criticality: "Low",
    },
];
