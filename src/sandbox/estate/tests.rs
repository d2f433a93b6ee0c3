//! The estate is complete, plausible and always the same.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::*;

#[test]
fn the_catalogue_is_the_published_file() {
    use std::io::Read;
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&include_bytes!("kev-2025.08.25.json.gz")[..])
        .read_to_end(&mut bytes)
        .unwrap();
    let digest = format!("{:x}", Sha256::digest(&bytes));
    assert!(include_str!("README.md").contains(&digest), "{digest}");
    assert_eq!(vulnerabilities().len(), 1404);
}

#[test]
fn every_vulnerability_is_somewhere_and_most_in_payments() {
    let assets = assets();
    let mut per_project: BTreeMap<&str, usize> = BTreeMap::new();
    let mut occurrences = 0;
    for (position, vulnerability) in vulnerabilities().iter().enumerate() {
        let found = exposure(vulnerability, position, &assets);
        assert!(!found.occurrences.is_empty(), "{}", vulnerability.cve);
        occurrences += found.occurrences.len();
        let projects: BTreeSet<_> = found
            .occurrences
            .iter()
            .map(|occurrence| assets[occurrence.asset].fleet.project)
            .collect();
        assert_eq!(projects.len(), 1, "{}", vulnerability.cve);
        *per_project.entry(projects.first().unwrap()).or_default() += 1;
    }
    assert!((4_000..6_000).contains(&occurrences), "{occurrences}");
    assert!(
        per_project[PAYMENTS] > per_project[CORPORATE],
        "{per_project:?}"
    );
}

#[test]
fn vendors_run_where_one_expects_them() {
    let of = |vendor: &str| {
        vulnerabilities()
            .iter()
            .enumerate()
            .filter(|(_, vulnerability)| vulnerability.vendor_project == vendor)
            .map(|(position, vulnerability)| Platform::of(vulnerability, position))
            .collect::<Vec<_>>()
    };
    assert!(
        of("Cisco")
            .iter()
            .all(|platform| *platform == Platform::NetworkDevice)
    );
    assert!(
        of("Mozilla")
            .iter()
            .all(|platform| *platform == Platform::WindowsClient)
    );
    assert!(
        of("Linux")
            .iter()
            .all(|platform| *platform == Platform::LinuxHost)
    );
    assert!(of("Microsoft").contains(&Platform::WindowsServer));
    assert!(of("Microsoft").contains(&Platform::WindowsClient));
}

#[test]
fn no_two_occurrences_of_one_vulnerability_are_at_one_place() {
    let assets = assets();
    for (position, vulnerability) in vulnerabilities().iter().enumerate() {
        let found = exposure(vulnerability, position, &assets).occurrences;
        for (index, one) in found.iter().enumerate() {
            let double = found[..index]
                .iter()
                .any(|other| other.asset == one.asset && other.site == one.site);
            assert!(
                !double,
                "{} on {}",
                vulnerability.cve, assets[one.asset].name
            );
        }
    }
}

#[test]
fn names_and_addresses_are_not_repeated() {
    let assets = assets();
    let names: BTreeSet<_> = assets.iter().map(|asset| &asset.name).collect();
    assert_eq!(names.len(), assets.len());
    let addresses: Vec<_> = assets
        .iter()
        .filter(|asset| !asset.ip.is_empty())
        .map(|asset| &asset.ip)
        .collect();
    assert_eq!(
        addresses.iter().collect::<BTreeSet<_>>().len(),
        addresses.len()
    );
}
