//! Files that end and files that do not.

use super::*;

const SMALL: Bounds = Bounds::small(64);

fn said(path: &str, bounds: Bounds) -> String {
    read(Path::new(path), bounds).unwrap_err().to_string()
}

#[test]
fn a_file_is_read_up_to_its_bound() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, [b'x'; 64]).unwrap();
    assert_eq!(read(&path, SMALL).unwrap().len(), 64);
    std::fs::write(&path, [b'x'; 65]).unwrap();
    let name = path.to_str().unwrap();
    assert_eq!(
        said(name, SMALL),
        "it is longer than 64 bytes, the most that is read"
    );
    assert!(
        read(&folder.path().join("none"), SMALL)
            .unwrap_err()
            .is_missing()
    );
    let sparse = File::create(&path).unwrap();
    sparse.set_len(1 << 40).unwrap();
    assert!(said(name, Bounds::small(ROWS)).contains("256 MiB"));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        said(folder.path().to_str().unwrap(), SMALL),
        "it is a folder, not a file"
    );
    for device in ["/dev/zero", "/dev/random", "/dev/full"] {
        assert_eq!(said(device, SMALL), "it is a device, not a file");
    }
    assert_eq!(read(Path::new("/dev/null"), SMALL).unwrap(), b"");
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(
        said(socket.to_str().unwrap(), SMALL),
        "it is a socket, not a file"
    );
}

#[cfg(unix)]
fn pipe(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    path
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_to_its_end_and_not_without_one() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().unwrap();
    let path = pipe(&folder);
    assert_eq!(
        said(path.to_str().unwrap(), SMALL),
        "it is a pipe that nothing writes to"
    );
    let there = path.clone();
    let writer = std::thread::spawn(move || {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(there).unwrap();
        pipe.write_all(b"first ").unwrap();
        std::thread::sleep(Duration::from_millis(30));
        pipe.write_all(b"last").unwrap();
    });
    assert_eq!(read(&path, SMALL).unwrap(), b"first last");
    writer.join().unwrap();
    let there = path.clone();
    let endless = std::thread::spawn(move || {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(there).unwrap();
        // The reader goes away.
        while pipe.write_all(&[0; 4096]).is_ok() {}
    });
    assert!(said(path.to_str().unwrap(), SMALL).contains("longer than 64 bytes"));
    endless.join().unwrap();
    let there = path.clone();
    let silent = std::thread::spawn(move || {
        let pipe = std::fs::OpenOptions::new().write(true).open(there).unwrap();
        std::thread::sleep(Duration::from_secs(2));
        drop(pipe);
    });
    let hurried = Bounds {
        most: 64,
        patience: Some(Duration::from_millis(20)),
    };
    assert!(said(path.to_str().unwrap(), hurried).contains("did not end within"));
    silent.join().unwrap();
}

#[test]
fn standard_input_may_be_long_but_not_in_one_line() {
    let long = "7\n".repeat(1_000_000);
    assert_eq!(lines(long.as_bytes(), ROWS).unwrap().len(), long.len());
    let line = lines(io::repeat(b'x'), ROWS).unwrap_err();
    assert_eq!(
        line.to_string(),
        "line 1 is longer than 16 MiB, the most that is read"
    );
    let many = lines(io::repeat(b'\n'), 1 << 20).unwrap_err();
    assert!(matches!(many, Unreadable::TooLong(_)), "{many}");
}

#[test]
fn text_has_no_mark_and_one_byte_a_letter() {
    let text = |bytes: &[u8]| text(bytes.to_vec());
    assert_eq!(text(b"\xef\xbb\xbfx").unwrap(), "x");
    // One mark is the editor's; a second one was meant.
    assert_eq!(text("\u{feff}\u{feff}x".as_bytes()).unwrap(), "\u{feff}x");
    for wide in [&b"\xff\xfex\0"[..], b"\xfe\xff\0x", b"x\0y\0", b"\0x\0y"] {
        assert_eq!(text(wide), Err(Garbled::Utf16));
    }
    assert_eq!(text(b"a\nb\xffc"), Err(Garbled::NotUtf8(2)));
    let words = Garbled::Utf16.to_string();
    assert!(
        words.contains("UTF-16") && words.contains("-Encoding utf8"),
        "{words}"
    );
}
