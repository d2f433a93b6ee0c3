//! Several paths to one ledger.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// A second machine user's way to the same ledger: the run beside a working one has to leave.
#[track_caller]
fn another_path_finds_it_locked(way: impl Fn(&Path, &Path)) {
    let world = world();
    let mut adoconn = Adoconn::new(&world);
    let ledger = adoconn.ledger();
    let other = adoconn.home().join("other");
    fs::create_dir(&other).unwrap();
    way(&ledger, &other);
    let first = Waiting::sync(&adoconn, &world, SEARCH);
    let owner = format!("process {} on ", first.child.id());
    adoconn.set("ADOCONN_LEDGER", other.join("bars.db").to_str().unwrap());
    let _refused = adoconn
        .run(&SYNC)
        .code(6)
        .says(&[&owner, "--if-locked skip"]);
    first.works();
    comes_right(&adoconn, &world);
}

#[test]
fn a_link_to_the_ledger_is_the_ledger() {
    // Made before there is a ledger, too.
    another_path_finds_it_locked(|ledger, other| symlink(ledger, other.join("bars.db")).unwrap());
}

#[test]
fn a_link_to_its_folder_is_its_folder() {
    another_path_finds_it_locked(|ledger, other| {
        let folder = ledger.parent().unwrap();
        fs::create_dir_all(folder).unwrap();
        fs::remove_dir(other).unwrap();
        symlink(folder, other).unwrap();
        symlink(ledger, folder.join("bars.db")).unwrap();
    });
}

#[test]
fn links_over_links_and_relative_ones_lead_there_as_well() {
    another_path_finds_it_locked(|_, other| {
        symlink("../other/second.db", other.join("bars.db")).unwrap();
        let real = "../.local/state/adoconn/test.db";
        symlink(real, other.join("second.db")).unwrap();
    });
}

#[test]
fn a_ledger_with_two_names_is_refused_under_both() {
    let world = world();
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let ledger = adoconn.ledger();
    let second = ledger.with_file_name("second.db");
    fs::hard_link(&ledger, &second).unwrap();
    let writes = world.writes();
    for path in [&ledger, &second] {
        adoconn.set("ADOCONN_LEDGER", path.to_str().unwrap());
        for args in [
            &SYNC[..],
            &["sync", "--dry-run"],
            &["ledger", "rebuild", "--yes"],
        ] {
            let outcome = adoconn.run(args);
            let _refused = outcome.code(2).says(&["more than one name", "-samefile"]);
        }
        let looked_at = adoconn.run(&["ledger", "check"]).code(2);
        assert!(looked_at.stdout.contains("-samefile"), "{looked_at}");
    }
    assert_eq!(world.writes(), writes);
    fs::remove_file(&second).unwrap();
    adoconn.set("ADOCONN_LEDGER", "");
    comes_right(&adoconn, &world);
}

#[test]
fn what_stands_where_a_file_of_ours_belongs_is_refused_and_left_alone() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let precious = adoconn.home().join("precious");
    fs::write(&precious, "precious").unwrap();
    for suffix in [".lock", "-wal", "-shm", "-journal"] {
        adoconn.forget();
        let link = beside(&adoconn.ledger(), suffix);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(&precious, &link).unwrap();
        let _refused = adoconn.run(&SYNC).code(2).says(&["is a symbolic link"]);
        assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
        fs::remove_file(&link).unwrap();
        fs::hard_link(&precious, &link).unwrap();
        let _refused = adoconn.run(&SYNC).code(2).says(&["more than one name"]);
        assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
        fs::remove_file(&link).unwrap();
        fs::create_dir(&link).unwrap();
        let _refused = adoconn.run(&SYNC).code(2).says(&["is a folder"]);
        fs::remove_dir(&link).unwrap();
    }
    assert_eq!(world.writes(), 0);
    comes_right(&adoconn, &world);
}

#[test]
fn a_home_and_a_ledger_behind_links_of_ones_own_work() {
    let world = world();
    let mut adoconn = Adoconn::new(&world);
    let home = adoconn.home().to_owned();
    fs::create_dir_all(home.join("data/state")).unwrap();
    fs::create_dir_all(home.join(".local")).unwrap();
    symlink(home.join("data/state"), home.join(".local/state")).unwrap();
    // A dangling link of one's own says where the ledger is to be.
    fs::create_dir(home.join("data/state/adoconn")).unwrap();
    symlink("../bars.db", home.join("data/state/adoconn/test.db")).unwrap();
    symlink(&home, home.join("alias")).unwrap();
    adoconn.set("HOME", home.join("alias").to_str().unwrap());
    let _made = adoconn.sync();
    assert!(home.join("data/state/bars.db").is_file());
    assert_eq!(world.tickets().len(), FINDINGS);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    let file = adoconn.home().join("hosts");
    fs::write(&file, "127.0.0.1 localhost, and more than a header\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    adoconn.set("ADOCONN_LEDGER", file.to_str().unwrap());
    let _refused = adoconn.run(&["sync"]).code(1).says(&["not a database"]);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}
