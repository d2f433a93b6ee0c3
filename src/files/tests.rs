//! Modes, owners and links on a real file system.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on ends it"
)]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use tempfile::TempDir;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn why<T: std::fmt::Debug>(result: Result<T, FileError>) -> String {
    match result {
        Err(FileError::Unsafe { why, mend, .. }) => format!("{why}; {mend}"),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn what_is_made_is_private_and_what_is_there_becomes_so() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("a/b");
    make_folder(&folder).unwrap();
    assert_eq!(
        (mode(&folder), mode(folder.parent().unwrap())),
        (0o700, 0o700)
    );
    let file = folder.join("x");
    drop(open_or_create(&file).unwrap());
    assert_eq!(mode(&file), 0o600);
    for loose in [0o644, 0o666, 0o664, 0o400] {
        chmod(&file, loose);
        drop(open(&file, false).unwrap());
        assert_eq!(mode(&file), 0o600, "{loose:o}");
    }
    replace(&file, b"new").unwrap();
    assert_eq!(
        (mode(&file), fs::read(&file).unwrap()),
        (0o600, b"new".to_vec())
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_folder_that_others_can_write_is_refused_with_what_mends_it() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("state");
    make_folder(&folder).unwrap();
    for open in [0o777, 0o770, 0o775, 0o722, 0o702, 0o2775] {
        chmod(&folder, open);
        let why = why(check_folder(&folder));
        let mend = format!("chmod 700 {}", folder.display());
        assert!(why.contains(&mend), "{open:o}: {why}");
    }
    // In a sticky one others could be first.
    chmod(&folder, 0o1777);
    assert!(why(check_folder(&folder)).contains("mkdir -m 700"));
    for private in [0o700, 0o755, 0o750, 0o711] {
        chmod(&folder, private);
        check_folder(&folder).unwrap();
    }
    own_folder(&folder).unwrap();
    assert_eq!(mode(&folder), 0o700);
}

#[test]
fn links_pipes_folders_and_second_names_are_refused_and_left_alone() {
    let home = TempDir::new().unwrap();
    let target = home.path().join("target");
    fs::write(&target, "precious").unwrap();
    chmod(&target, 0o644);
    let link = home.path().join("link");
    symlink(&target, &link).unwrap();
    let dangling = home.path().join("dangling");
    symlink(home.path().join("nothing"), &dangling).unwrap();
    let second = home.path().join("second");
    fs::hard_link(&target, &second).unwrap();
    let pipe = home.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    for (path, says) in [
        (&link, "symbolic link"),
        (&dangling, "symbolic link"),
        (&second, "more than one name"),
        (&pipe, "no regular file"),
    ] {
        for why in [
            why(check_file(path)),
            why(open(path, false)),
            why(open_or_create(path)),
        ] {
            assert!(why.contains(says), "{}: {why}", path.display());
        }
        assert!(read(path).is_err());
    }
    assert!(why(check_file(home.path())).contains("folder"));
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    assert_eq!(mode(&target), 0o644);
    assert!(!home.path().join("nothing").exists());
    // What is replaced is the link, not what it leads to.
    replace(&link, b"new").unwrap();
    assert!(!link.is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn links_on_the_way_lead_to_one_path() {
    let home = TempDir::new().unwrap();
    let root = fs::canonicalize(home.path()).unwrap();
    make_folder(&root.join("real/state")).unwrap();
    symlink("real", root.join("home")).unwrap();
    symlink(root.join("real/state/x.db"), root.join("far.db")).unwrap();
    symlink("../far.db", root.join("real/again.db")).unwrap();
    symlink("circle", root.join("circle")).unwrap();
    let there = root.join("real/state/x.db");
    for path in [
        "real/state/x.db",
        "home/state/x.db",
        "home/../real/./state//x.db",
        "far.db",
        "real/again.db",
    ] {
        assert_eq!(resolve(&root.join(path)).unwrap(), there, "{path}");
        fs::write(&there, "").unwrap();
        assert_eq!(resolve(&root.join(path)).unwrap(), there, "{path}");
        fs::remove_file(&there).unwrap();
    }
    assert!(resolve(&root.join("circle/x.db")).is_err());
    assert_eq!(resolve(&root.join("a/b/c")).unwrap(), root.join("a/b/c"));
}

#[test]
fn a_link_of_somebody_else_is_followed_only_where_nobody_else_writes() {
    if rustix::process::geteuid().as_raw() != 0 {
        // Only root can make somebody else's link.
        return;
    }
    let home = TempDir::new().unwrap();
    let root = fs::canonicalize(home.path()).unwrap();
    make_folder(&root.join("shared")).unwrap();
    let link = root.join("shared/link");
    symlink(&root, &link).unwrap();
    std::os::unix::fs::lchown(&link, Some(12_345), Some(12_345)).unwrap();
    assert_eq!(resolve(&link.join("x.db")).unwrap(), root.join("x.db"));
    for open in [0o777, 0o1777, 0o775] {
        chmod(&root.join("shared"), open);
        assert!(
            why(resolve(&link.join("x.db"))).contains("another user"),
            "{open:o}"
        );
    }
    let foreign = root.join("foreign");
    fs::write(&foreign, "theirs").unwrap();
    std::os::unix::fs::chown(&foreign, Some(12_345), None).unwrap();
    assert!(why(open(&foreign, true)).contains("another user"));
}

#[test]
fn a_file_is_known_whatever_it_is_called() {
    let home = TempDir::new().unwrap();
    let (one, two) = (home.path().join("1"), home.path().join("2"));
    let file = open_or_create(&one).unwrap();
    let known = Identity::of_file(&file).unwrap();
    assert_eq!(identity(&one).unwrap(), known);
    fs::rename(&one, &two).unwrap();
    assert_eq!(identity(&two).unwrap(), known);
    assert_eq!(identity(&one).unwrap(), None);
    drop(open_or_create(&one).unwrap());
    assert_ne!(identity(&one).unwrap(), known);
    assert_eq!(identity(&one.join("below")).unwrap(), None);
}
