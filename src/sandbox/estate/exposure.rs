//! One vulnerability on the estate: how bad it is, and on which assets.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::catalogue::Vulnerability;
use super::dice::Dice;
use super::platform::Platform;
use super::{FIRST_DAY, PlannedAsset};

/// What the estate has of one vulnerability.
#[derive(Debug)]
pub(crate) struct Exposure {
    /// The kind of place where it is found.
    pub(crate) platform: Platform,
    /// Nucleus' digit: 0 no, 1 yes, 2 set by hand.
    pub(crate) exploitable: u8,
    /// In thousandths, synthetic; not known for some.
    pub(crate) epss: Option<u16>,
    /// Where it is found.
    pub(crate) occurrences: Vec<Occurrence>,
}

/// One vulnerability at one place.
#[derive(Debug)]
pub(crate) struct Occurrence {
    /// The asset's position in the list of assets.
    pub(crate) asset: usize,
    /// Where on the asset.
    pub(crate) site: Site,
    /// 0 to 100, synthetic; mostly the vulnerability's own.
    pub(crate) score: usize,
    /// When it was first seen.
    pub(crate) discovered: DateTime,
    /// When it is to be fixed.
    pub(crate) due: Option<Date>,
}

/// Where on an asset: what tells two instances of one finding on one asset apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    /// A port, or empty.
    pub(crate) port: String,
    /// A path, or empty.
    pub(crate) path: String,
    /// A package, or empty.
    pub(crate) package: String,
    /// The package's version, or empty.
    pub(crate) version: String,
}

/// What the estate has of the vulnerability at this position of the catalogue.
pub(crate) fn exposure(
    vulnerability: &Vulnerability,
    position: usize,
    assets: &[PlannedAsset],
) -> Exposure {
    let platform = Platform::of(vulnerability, position);
    let score = score(vulnerability, position);
    let mut dice = Dice::at("exploit", position);
    let exploitable = match dice.below(100) {
        0..88 => 1,
        88..95 => 2,
        _ => 0,
    };
    let epss = match dice.below(100) {
        0..10 => None,
        10..14 => Some(0),
        _ => u16::try_from(1 + dice.below(999)).ok(),
    };
    Exposure {
        platform,
        exploitable,
        epss,
        occurrences: occurrences(vulnerability, position, platform, assets, score),
    }
}

/// Critical from 90, High from 70, Medium from 40, Low from 10.
fn score(vulnerability: &Vulnerability, position: usize) -> usize {
    let mut dice = Dice::at("score", position);
    let band = dice.below(100);
    if vulnerability.ransomware() {
        return if band < 70 {
            90 + dice.below(11)
        } else {
            70 + dice.below(20)
        };
    }
    match band {
        0..15 => 90 + dice.below(11),
        15..55 => 70 + dice.below(20),
        55..85 => 40 + dice.below(30),
        85..97 => 10 + dice.below(30),
        _ => dice.below(10),
    }
}

fn occurrences(
    vulnerability: &Vulnerability,
    position: usize,
    platform: Platform,
    assets: &[PlannedAsset],
    score: usize,
) -> Vec<Occurrence> {
    let mut dice = Dice::at("occurrences", position);
    let mut pool: Vec<usize> = (0..assets.len())
        .filter(|asset| assets[*asset].fleet.platforms.contains(&platform))
        .collect();
    let mut found = Vec::new();
    for _ in 0..wanted(&mut dice).min(pool.len()) {
        let asset = pool.swap_remove(dice.below(pool.len()));
        let sites = if dice.chance(60) { 2 } else { 1 };
        for turn in 0..sites {
            found.push(Occurrence {
                asset,
                site: site(vulnerability, platform, position, turn),
                score: if dice.chance(80) {
                    score.saturating_sub(25)
                } else {
                    score
                },
                discovered: discovered(vulnerability.date_added, &mut dice),
                due: dice.chance(850).then_some(vulnerability.due_date),
            });
        }
    }
    found
}

/// How many assets: mostly few, sometimes many.
fn wanted(dice: &mut Dice) -> usize {
    match dice.below(100) {
        0..38 => 1,
        38..68 => 2 + dice.below(2),
        68..90 => 4 + dice.below(3),
        90..98 => 7 + dice.below(6),
        _ => 13 + dice.below(13),
    }
}

fn discovered(added: Date, dice: &mut Dice) -> DateTime {
    let delay = i64::try_from(dice.below(30)).unwrap_or_default();
    let second = i64::try_from(dice.below(86_400)).unwrap_or_default();
    added
        .saturating_add(delay.days())
        .min(FIRST_DAY.yesterday().unwrap_or(FIRST_DAY))
        .to_datetime(jiff::civil::Time::midnight())
        .saturating_add(second.seconds())
}

/// Where on an asset of this platform; a second turn gives a second place.
pub(crate) fn site(
    vulnerability: &Vulnerability,
    platform: Platform,
    position: usize,
    turn: usize,
) -> Site {
    let mut dice = Dice::at("site", position);
    let product = vulnerability.product.trim();
    let port = |ports: &[&str]| ports[turn % ports.len()].to_owned();
    match platform {
        Platform::WindowsServer | Platform::OfficeServer => Site {
            port: port(&["445", "3389"]),
            ..Site::default()
        },
        Platform::LinuxHost | Platform::ContainerImage => Site {
            path: if turn == 0 {
                "/usr/lib"
            } else {
                "/opt/app/lib"
            }
            .to_owned(),
            package: product.to_lowercase().replace(' ', "-"),
            version: format!(
                "{}.{}.{}",
                1 + dice.below(9),
                dice.below(20),
                dice.below(30)
            ),
            ..Site::default()
        },
        Platform::AppServer => Site {
            port: port(&["8443", "8080"]),
            ..Site::default()
        },
        Platform::WebApplication => Site {
            port: port(&["443"]),
            path: if turn == 0 {
                "/"
            } else {
                "/login?next=%2F&lang=en"
            }
            .to_owned(),
            ..Site::default()
        },
        Platform::NetworkDevice | Platform::Hypervisor | Platform::BranchDevice => Site {
            port: port(&["443", "22"]),
            ..Site::default()
        },
        Platform::WindowsClient => Site {
            path: if turn == 0 {
                format!(r"C:\Program Files\{product}")
            } else {
                format!(r"C:\Users\Public\{product}")
            },
            ..Site::default()
        },
        Platform::Mac | Platform::Mobile if turn == 0 => Site::default(),
        Platform::Mac | Platform::Mobile => Site {
            path: format!("/Applications/{product}.app"),
            ..Site::default()
        },
    }
}
