//! Where a ledger may lie: on a disk of this machine, for locks do not reach across a network.

use std::path::Path;

use super::LedgerError;

/// Refuses a folder on a network file system: two machines would both hold the lock, and a
/// commit would not be durable when it says so (SQLite, "How To Corrupt", 2.1).
pub(super) fn check(folder: &Path) -> Result<(), LedgerError> {
    match network(folder) {
        None => Ok(()),
        Some(system) => Err(LedgerError::NetworkDisk {
            path: folder.to_owned(),
            system,
        }),
    }
}

// The number has other types on rarer machines.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn network(folder: &Path) -> Option<&'static str> {
    // What cannot be asked is found out by opening the file.
    let found = rustix::fs::statfs(folder).ok()?;
    name(found.f_type.cast_unsigned())
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
fn network(_: &Path) -> Option<&'static str> {
    None
}

/// The network file systems of statfs(2), by their magic numbers.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn name(magic: u64) -> Option<&'static str> {
    const NETWORK: [(u64, &str); 8] = [
        (0x6969, "NFS"),
        (0x517B, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0xFE53_4D42, "SMB2"),
        (0x0102_1997, "9p"),
        (0x00C3_6400, "Ceph"),
        (0x5346_414F, "AFS"),
        (0x7375_7245, "Coda"),
    ];
    let low = magic & 0xFFFF_FFFF;
    let found = NETWORK.iter().find(|(known, _)| *known == low);
    found.map(|(_, name)| *name)
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn r19_network_file_systems_are_known_by_their_numbers_and_disks_are_not() {
        assert_eq!(name(0x6969), Some("NFS"));
        // The number is signed in the kernel's answer.
        assert_eq!(name(0xFFFF_FFFF_FF53_4D42), Some("CIFS"));
        for disk in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630] {
            assert_eq!(name(disk), None, "{disk:x}");
        }
        assert!(check(&std::env::temp_dir()).is_ok());
    }

    #[test]
    fn r19_a_refusal_says_where_to_put_it_instead() {
        let error = LedgerError::NetworkDisk {
            path: "/mnt/share".into(),
            system: "NFS",
        };
        let text = error.to_string();
        assert!(
            text.contains("/mnt/share") && text.contains("NFS"),
            "{text}"
        );
    }
}
