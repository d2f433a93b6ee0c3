//! Where a ledger may lie: on a disk of this machine, for locks do not reach across a network, and
//! where nobody else can put or replace files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{LedgerError, with_suffix};
use crate::files;

/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// The folder that is ours by its name, wherever the system wants it.
const OUR_FOLDER: &str = "adoconn";

/// The ledger's path without any link in it, once its folder is there and fit for a ledger.
pub(super) fn prepare(path: &Path) -> Result<PathBuf, LedgerError> {
    let path = files::resolve(path)?;
    let Some(folder) = path.parent() else {
        return Ok(path);
    };
    files::make_folder(folder)?;
    if folder.file_name() == Some(OsStr::new(OUR_FOLDER)) && !is_writable_by_others(folder) {
        files::tighten(folder);
    }
    files::check_folder(folder)?;
    check(folder)?;
    refuse_mounted(&path)?;
    Ok(path)
}

/// What others may have put there is refused, not made private.
fn is_writable_by_others(folder: &Path) -> bool {
    files::check_folder(folder).is_err()
}

/// Makes what SQLite left beside a database private, before SQLite opens it.
pub(super) fn check_files(path: &Path) -> Result<(), LedgerError> {
    for suffix in BESIDE {
        let file = with_suffix(path, suffix);
        if files::check_file(&file)? {
            drop(files::open(&file, false)?);
        }
    }
    Ok(())
}

/// The path of a ledger that is to be read, without any link in it; `None` where there is none.
/// Nothing is opened: closing a file would take SQLite's locks in this process away.
pub(super) fn find(path: &Path) -> Result<Option<PathBuf>, LedgerError> {
    let path = files::resolve(path)?;
    if !files::check_file(&path)? {
        return Ok(None);
    }
    if let Some(folder) = path.parent() {
        files::check_folder(folder)?;
    }
    for suffix in BESIDE {
        files::check_file(&with_suffix(&path, suffix))?;
    }
    refuse_mounted(&path)?;
    Ok(Some(path))
}

/// A file that is mounted by itself, as a container's volume may be, has its log and its lock
/// elsewhere: a run through another path would not see them.
#[cfg(target_os = "linux")]
fn refuse_mounted(path: &Path) -> Result<(), LedgerError> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let flags = AtFlags::SYMLINK_NOFOLLOW;
    let Ok(about) = statx(CWD, path, flags, StatxFlags::BASIC_STATS) else {
        return Ok(());
    };
    if !about.stx_attributes.contains(StatxAttributes::MOUNT_ROOT) {
        return Ok(());
    }
    Err(LedgerError::Unsafe {
        path: path.to_owned(),
        why: "is a single file that is mounted: its log and its lock would be elsewhere".to_owned(),
        mend: "mount the folder that holds it".to_owned(),
    })
}

#[cfg(not(target_os = "linux"))]
fn refuse_mounted(_: &Path) -> Result<(), LedgerError> {
    Ok(())
}

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
