//! Applications with a certificate. The sandbox checks signature, thumbprint, audience and times.

use super::{config, data, is_refused, private, projects, signs_in};
use crate::harness::{Adoconn, World};

/// A world whose application has the test certificate.
fn world() -> World {
    let world = World::small();
    register(&world, "app-certificate.pem");
    world
}

fn register(world: &World, file: &str) {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    let certificate = CertificateDer::from_pem_slice(&data(file)).unwrap();
    world.sandbox().world(|world| {
        world.entra.applications[0].certificates = vec![certificate.to_vec()];
    });
}

/// A machine with a certificate in its home directory, and no client secret.
fn machine<'w>(world: &'w World, file: &str) -> Adoconn<'w> {
    let mut adoconn = Adoconn::with(world, &config("ado.auth = \"certificate\""));
    let path = private(adoconn.home(), file, &data(file));
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("ADOCONN_CERTIFICATE_FILE", path.to_str().unwrap());
    adoconn
}

#[test]
fn a_certificate_opens_the_organization_whatever_file_it_is_in() {
    let world = world();
    for (file, password) in [
        ("app.pem", ""),
        ("app-encrypted.pem", "opensesame"),
        ("app-aes.pfx", "opensesame"),
        ("app-rc2.pfx", "opensesame"),
        ("app-3des.pfx", "öffne dich"),
        ("app-no-password.pfx", ""),
    ] {
        let mut adoconn = machine(&world, file);
        adoconn.set("ADOCONN_CERTIFICATE_PASSWORD", password);
        signs_in(&world, &adoconn);
    }
}

#[test]
fn certificate_and_key_may_be_two_files_named_in_the_configuration() {
    let world = world();
    let mut adoconn = machine(&world, "app-certificate.pem");
    let certificate = adoconn.home().join("app-certificate.pem");
    let key = private(adoconn.home(), "key.pem", &data("app-key-pkcs1.pem"));
    adoconn.set("ADOCONN_CERTIFICATE_FILE", "");
    adoconn.configure(&config(&format!(
        "ado.auth = \"certificate\"\nado.certificate_file = {:?}\nado.certificate_key_file = {:?}",
        certificate.display(),
        key.display()
    )));
    signs_in(&world, &adoconn);
}

#[test]
fn the_names_of_other_programs_are_heeded_where_a_certificate_is_asked_for() {
    let world = world();
    let mut adoconn = machine(&world, "app-aes.pfx");
    let path = adoconn.home().join("app-aes.pfx");
    adoconn.set("ADOCONN_CERTIFICATE_FILE", "");
    adoconn.set("AZURE_CLIENT_CERTIFICATE_PATH", path.to_str().unwrap());
    adoconn.set("AZURE_CLIENT_CERTIFICATE_PASSWORD", "opensesame");
    signs_in(&world, &adoconn);
    adoconn.configure(&config(""));
    let _told = projects(&adoconn)
        .code(2)
        .says(&["the client secret missing"]);
}

#[test]
fn a_certificate_that_is_not_registered_is_refused() {
    let world = World::small();
    let adoconn = machine(&world, "app.pem");
    is_refused(&adoconn, "AADSTS700027");
    register(&world, "authority.pem");
    is_refused(&adoconn, "AADSTS700027");
}

#[test]
fn clocks_that_differ_are_told() {
    let world = world();
    let adoconn = machine(&world, "app.pem");
    for offset in [-1_800, 1_800] {
        world.sandbox().world(|world| world.clock_offset = offset);
        is_refused(&adoconn, "AADSTS700024");
    }
    world.sandbox().world(|world| world.clock_offset = 120);
    signs_in(&world, &adoconn);
}

#[test]
fn what_is_wrong_with_the_files_is_told_before_anything_is_sent() {
    let world = world();
    let mut adoconn = machine(&world, "app-aes.pfx");
    let missing = projects(&adoconn).code(2);
    let _told = missing.says(&["app-aes.pfx", "ADOCONN_CERTIFICATE_PASSWORD"]);
    adoconn.set("ADOCONN_CERTIFICATE_PASSWORD", "wrong");
    let _told = projects(&adoconn).code(2).says(&["the password is wrong"]);
    adoconn.set("ADOCONN_CERTIFICATE_FILE", "/no/such/file");
    let _told = projects(&adoconn).code(2).says(&["/no/such/file"]);
    adoconn.set("ADOCONN_CERTIFICATE_FILE", "");
    let told = projects(&adoconn).code(2);
    let _told = told.says(&[
        "the certificate's file missing",
        "AZURE_CLIENT_CERTIFICATE_PATH",
    ]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[cfg(unix)]
#[test]
fn a_key_of_one_s_own_that_others_can_read_is_refused_and_a_mounted_one_is_not() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = world();
    let mut adoconn = machine(&world, "app.pem");
    let path = adoconn.home().join("app.pem");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let words = ["the private key in", "chmod 600"];
    // What a variable names was put there by whoever set the variable: a container, mostly.
    let _told = projects(&adoconn).code(0).says(&["warning: "]).says(&words);
    adoconn.set("ADOCONN_CERTIFICATE_FILE", "");
    let named = format!("ado.auth = \"certificate\"\nado.certificate_file = {path:?}");
    adoconn.configure(&config(&named));
    let _told = projects(&adoconn).code(2).says(&words);
}

/// Files as people have them after an editor, a pipeline or a shell was at them.
#[test]
fn a_spoiled_file_is_read_or_refused_without_a_byte_of_it() {
    let world = world();
    let pem = String::from_utf8(data("app.pem")).unwrap();
    for text in [
        pem.replace('\n', " "),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\r\n"),
        format!("\u{feff}{pem}"),
        pem.lines().map(|line| format!("    {line}\n")).collect(),
    ] {
        let adoconn = machine(&world, "app.pem");
        private(adoconn.home(), "app.pem", text.as_bytes());
        assert!(projects(&adoconn).code(0).items().len() > 2);
    }
    let key = pem.split("PRIVATE KEY-----").nth(1).unwrap();
    let secret: Vec<&str> = key.lines().filter(|line| line.len() > 40).collect();
    for text in [
        pem.replace("-----END PRIVATE KEY-----", ""),
        pem.replace("-----END PRIVATE KEY-----", "")
            .replace('\n', " "),
        pem.replace(secret[2], &secret[2].replace('A', "!")),
        pem.replace(secret[2], &secret[2][1..]),
        pem.replace(secret[2], ""),
        pem.replace("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----"),
    ] {
        let adoconn = machine(&world, "app.pem");
        private(adoconn.home(), "app.pem", text.as_bytes());
        for args in [&["projects", "list", "-vv"][..], &["verify", "-vv"]] {
            let told = adoconn.run(args);
            let all = [&*told.stdout, &*told.stderr].concat();
            for line in &secret {
                for part in line.as_bytes().windows(10) {
                    let part = str::from_utf8(part).unwrap();
                    assert!(!all.contains(part), "{part}: {told}");
                }
            }
            // Nor as numbers, which is how Rust shows bytes.
            assert!(!all.contains(", 4") && !all.contains("[8"), "{told}");
        }
    }
}

#[test]
fn a_key_that_openssl_of_old_encrypted_opens_the_organization() {
    let world = world();
    let mut adoconn = machine(&world, "app-certificate.pem");
    let key = private(adoconn.home(), "key.pem", &data("app-old-aes256.key"));
    adoconn.set("ADOCONN_CERTIFICATE_KEY_FILE", key.to_str().unwrap());
    let _told = projects(&adoconn)
        .code(2)
        .says(&["ADOCONN_CERTIFICATE_PASSWORD"]);
    adoconn.set("ADOCONN_CERTIFICATE_PASSWORD", "opensesame");
    signs_in(&world, &adoconn);
    private(adoconn.home(), "key.pem", &data("app-scrypt.key"));
    let _told = projects(&adoconn).code(2).says(&["openssl pkcs8 -topk8"]);
}
