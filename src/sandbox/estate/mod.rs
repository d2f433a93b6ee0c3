//! The invented estate on which the sandbox finds real vulnerabilities; always the same.

mod catalogue;
mod dice;
mod exposure;
mod fleet;
mod platform;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub(crate) use catalogue::{Vulnerability, vulnerabilities};
pub(crate) use dice::Dice;
pub(crate) use exposure::{Exposure, exposure, site};
pub(crate) use fleet::{FLEETS, Fleet};
pub(crate) use platform::Platform;

/// The Nucleus project of servers, containers and the network.
pub(crate) const PAYMENTS: &str = "13000008";
/// The Nucleus project of clients and offices.
pub(crate) const CORPORATE: &str = "13000009";
/// A Nucleus project that exists, but to which the sandbox's key has no access.
pub(crate) const LOCKED: &str = "13000010";

/// The day of the estate's first scans: the day after the catalogue was published.
pub(crate) const FIRST_DAY: Date = jiff::civil::date(2025, 8, 26);

/// One invented asset.
#[derive(Debug)]
pub(crate) struct PlannedAsset {
    /// The fleet it belongs to.
    pub(crate) fleet: &'static Fleet,
    /// Its name.
    pub(crate) name: String,
    /// Its address; empty if it has none.
    pub(crate) ip: String,
    /// Its operating system and version; empty if it has none.
    pub(crate) system: (&'static str, &'static str),
    /// The asset groups it is in.
    pub(crate) groups: Vec<String>,
}

/// All assets, in the order of their fleets.
pub(crate) fn assets() -> Vec<PlannedAsset> {
    FLEETS
        .iter()
        .flat_map(|fleet| (0..fleet.names.count()).map(move |position| asset(fleet, position)))
        .collect()
}

fn asset(fleet: &'static Fleet, position: usize) -> PlannedAsset {
    const SITES: [&str; 3] = ["/site/dublin", "/site/frankfurt", "/site/madrid"];
    let mut groups = vec![fleet.group.to_owned()];
    if fleet.in_pci_scope {
        groups.push("/pci/in-scope".to_owned());
    }
    if !fleet.subnet.is_empty() {
        groups.push(SITES[position % SITES.len()].to_owned());
    }
    if fleet.team.is_empty() && fleet.subnet.is_empty() && position.is_multiple_of(2) {
        // Nobody sorted these into a group: Nucleus then sends an empty text for the list.
        groups.clear();
    }
    PlannedAsset {
        fleet,
        name: fleet.names.name(position),
        ip: if fleet.subnet.is_empty() {
            String::new()
        } else {
            format!("{}.{}", fleet.subnet, position + 11)
        },
        system: fleet.systems[position % fleet.systems.len()],
        groups,
    }
}
