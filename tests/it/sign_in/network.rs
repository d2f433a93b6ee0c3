//! Company networks: a certificate authority of their own, and a proxy in between.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::{config, data, private, projects};
use crate::harness::{Adoconn, World};

/// The world behind TLS, with a certificate of the test authority. It answers to the names
/// `ado.corp.test` and `login.corp.test`, which no DNS knows.
struct Tls {
    port: u16,
    _runtime: tokio::runtime::Runtime,
}

impl Tls {
    fn before(world: &World) -> Self {
        Self::with(world, "server")
    }

    /// The same with another certificate.
    fn with(world: &World, name: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let service = world.url().trim_start_matches("http://").to_owned();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = acceptor(name);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, service) = (acceptor.clone(), service.clone());
                tokio::spawn(async move {
                    // A client that does not trust us goes away in the middle.
                    let Ok(mut inside) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut service = tokio::net::TcpStream::connect(service).await.unwrap();
                    let _either_may_leave_first =
                        tokio::io::copy_bidirectional(&mut inside, &mut service).await;
                });
            }
        });
        Self {
            port,
            _runtime: runtime,
        }
    }
}

fn acceptor(name: &str) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(&data(&format!("{name}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&data(&format!("{name}-key.pem"))).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A proxy that makes tunnels to one address, whatever name is asked for.
struct Proxy {
    address: String,
    /// The first lines of requests, and their credentials.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: format!("127.0.0.1:{}", listener.local_addr().unwrap().port()),
            asked: Arc::default(),
        };
        let asked = Arc::clone(&proxy.asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, asked) = (stream.unwrap(), Arc::clone(&asked));
                thread::spawn(move || tunnel(stream, port, &asked));
            }
        });
        proxy
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn tunnel(mut client: TcpStream, port: u16, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    asked.lock().unwrap().push(head.clone());
    if head.contains("Basic d3Jvbmc6d3Jvbmc=") {
        return client.write_all(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n");
    }
    let mut service = TcpStream::connect(("127.0.0.1", port))?;
    client.write_all(b"HTTP/1.1 200 Tunnel\r\n\r\n")?;
    let (mut upward, mut up) = (client.try_clone()?, service.try_clone()?);
    thread::spawn(move || io::copy(&mut upward, &mut up));
    io::copy(&mut service, &mut client)?;
    Ok(())
}

/// A machine in a company network; names are resolved by nobody but the proxy.
fn machine<'w>(world: &'w World, tls: &Tls) -> Adoconn<'w> {
    let port = tls.port;
    let own = config(&format!(
        "ado.url = \"https://ado.corp.test:{port}\"\n\
         ado.authority = \"https://login.corp.test:{port}\""
    ));
    Adoconn::with(world, &own)
}

/// The same services by the name of this machine, for which no proxy is needed.
fn nearby<'w>(world: &'w World, tls: &Tls) -> Adoconn<'w> {
    let url = format!("https://localhost:{}", tls.port);
    Adoconn::with(
        world,
        &config(&format!("ado.url = {url:?}\nado.authority = {url:?}")),
    )
}

#[test]
fn a_private_authority_is_trusted_by_flag_environment_and_configuration() {
    let world = World::small();
    let tls = Tls::before(&world);
    let mut adoconn = nearby(&world, &tls);
    let refused = projects(&adoconn).code(1);
    let _told = refused.says(&["certificate"]);
    let authority = private(adoconn.home(), "authority.pem", &data("authority.pem"));
    let path = authority.to_str().unwrap().to_owned();
    let by_flag = ["projects", "list", "--ca-file", &path, "-o", "json"];
    assert!(adoconn.run(&by_flag).code(0).items().len() > 2);
    adoconn.set("ADOCONN_CA_FILE", &path);
    assert!(projects(&adoconn).code(0).items().len() > 2);
    adoconn.set("ADOCONN_CA_FILE", "");
    let before = adoconn.home().join(".config/adoconn/config.toml");
    let text = std::fs::read_to_string(before).unwrap();
    let named = text.replace(
        "[profiles.test]",
        &format!("[profiles.test]\nca_file = {path:?}"),
    );
    assert_ne!(named, text);
    adoconn.write_config(&named);
    assert!(projects(&adoconn).code(0).items().len() > 2);
}

#[test]
fn a_server_that_signed_itself_is_trusted_as_that_very_certificate() {
    let world = World::small();
    for (server, named, is_trusted) in [
        ("self-ca", "self-ca", true),
        ("self-leaf", "self-leaf", true),
        ("self-ca", "self-leaf", false),
        ("self-ca", "authority", false),
        // Its name and its days still count.
        ("self-other", "self-other", false),
        ("self-old", "self-old", false),
    ] {
        let tls = Tls::with(&world, server);
        let mut adoconn = nearby(&world, &tls);
        let file = private(adoconn.home(), "ca.pem", &data(&format!("{named}.pem")));
        adoconn.set("ADOCONN_CA_FILE", file.to_str().unwrap());
        let listed = projects(&adoconn);
        if is_trusted {
            assert!(listed.code(0).items().len() > 2);
        } else {
            let _told = listed.code(1).says(&["certificate"]);
        }
    }
    // Among authorities, with a mark before it and without line ends.
    let tls = Tls::with(&world, "self-ca");
    let mut adoconn = nearby(&world, &tls);
    let pem = String::from_utf8([data("authority.pem"), data("self-ca.pem")].concat()).unwrap();
    let spoiled = format!("\u{feff}{}", pem.replace('\n', " "));
    let file = private(adoconn.home(), "ca.pem", spoiled.as_bytes());
    adoconn.set("ADOCONN_CA_FILE", file.to_str().unwrap());
    assert!(projects(&adoconn).code(0).items().len() > 2);
}

#[test]
fn the_last_at_sign_ends_a_proxy_s_password() {
    let world = World::small();
    let tls = Tls::before(&world);
    // Both are user:p@ss/w#rd to the proxy.
    let header = "Basic dXNlcjpwQHNzL3cjcmQ=";
    for credentials in ["user:p@ss/w#rd", "user:p%40ss%2Fw%23rd"] {
        let proxy = Proxy::to(tls.port);
        let mut adoconn = machine(&world, &tls);
        let authority = private(adoconn.home(), "authority.pem", &data("authority.pem"));
        adoconn.set("ADOCONN_CA_FILE", authority.to_str().unwrap());
        adoconn.set(
            "HTTPS_PROXY",
            &format!("http://{credentials}@{}", proxy.address),
        );
        let listed = projects(&adoconn).code(0);
        assert!(!listed.stderr.contains("p@ss"), "{listed}");
        let asked = proxy.asked();
        assert!(!asked.is_empty());
        assert!(asked.iter().all(|head| head.contains(header)), "{asked:?}");
    }
    let mut adoconn = machine(&world, &tls);
    adoconn.set("HTTPS_PROXY", "http://user:canary-p@ss@");
    let told = projects(&adoconn).code(2);
    let told = told.says(&["HTTPS_PROXY", "%40"]);
    assert!(!told.stderr.contains("canary"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_system_s_own_variable_is_heeded() {
    let world = World::small();
    let tls = Tls::before(&world);
    let mut adoconn = nearby(&world, &tls);
    let authority = private(adoconn.home(), "authority.pem", &data("authority.pem"));
    adoconn.set("SSL_CERT_FILE", authority.to_str().unwrap());
    assert!(projects(&adoconn).code(0).items().len() > 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_container_without_authorities_needs_but_the_flag() {
    let world = World::small();
    let tls = Tls::before(&world);
    let mut adoconn = nearby(&world, &tls);
    let nothing = private(adoconn.home(), "nothing.pem", b"");
    adoconn.set("SSL_CERT_FILE", nothing.to_str().unwrap());
    let told = projects(&adoconn).code(2);
    let _told = told.says(&["No CA certificates", "--ca-file"]);
    let authority = private(adoconn.home(), "authority.pem", &data("authority.pem"));
    adoconn.set("ADOCONN_CA_FILE", authority.to_str().unwrap());
    assert!(projects(&adoconn).code(0).items().len() > 2);
}

#[test]
fn a_file_without_authorities_is_a_matter_of_settings() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let path = private(adoconn.home(), "empty.pem", b"nothing");
    let path = path.to_str().unwrap();
    for (file, words) in [(path, "has no certificate"), ("/no/such", "cannot read")] {
        let told = adoconn
            .run(&["projects", "list", "--ca-file", file])
            .code(2);
        let _told = told.says(&[words, file]);
    }
}

#[test]
fn a_proxy_is_asked_for_what_is_not_left_out() {
    let world = World::small();
    let tls = Tls::before(&world);
    for (name, not) in [("HTTPS_PROXY", "NO_PROXY"), ("https_proxy", "no_proxy")] {
        let proxy = Proxy::to(tls.port);
        let mut adoconn = machine(&world, &tls);
        let authority = private(adoconn.home(), "authority.pem", &data("authority.pem"));
        adoconn.set("ADOCONN_CA_FILE", authority.to_str().unwrap());
        adoconn.set(name, &format!("http://user:canary-proxy@{}", proxy.address));
        let listed = projects(&adoconn).code(0);
        assert!(listed.items().len() > 2);
        assert!(!listed.stderr.contains("canary-proxy"), "{listed}");
        let asked = proxy.asked();
        let tunnels = |host: &str| asked.iter().filter(|head| head.contains(host)).count();
        let (login, ado) = (
            tunnels("CONNECT login.corp.test:"),
            tunnels("CONNECT ado.corp.test:"),
        );
        assert_eq!(login, 1, "{asked:?}");
        assert_eq!(login + ado, asked.len(), "{asked:?}");
        assert_eq!(tunnels("Basic dXNlcjpjYW5hcnktcHJveHk="), asked.len());
        adoconn.set(not, ".corp.test");
        let told = projects(&adoconn).code(1);
        let _told = told.says(&["cannot connect to login.corp.test"]);
        assert_eq!(proxy.asked().len(), asked.len());
    }
}

#[test]
fn a_proxy_that_wants_to_know_who_asks_is_named() {
    let world = World::small();
    let tls = Tls::before(&world);
    let proxy = Proxy::to(tls.port);
    let mut adoconn = machine(&world, &tls);
    adoconn.set(
        "HTTPS_PROXY",
        &format!("http://wrong:wrong@{}", proxy.address),
    );
    let told = projects(&adoconn).code(1);
    let proxy = format!("through the proxy {}", proxy.address);
    let told = told.says(&[&proxy, "proxy authorization required"]);
    assert!(!told.stderr.contains("wrong"), "{told}");
}

#[test]
fn this_machine_is_never_asked_through_a_proxy() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        adoconn.set(name, "http://127.0.0.1:9");
    }
    let _listed = projects(&adoconn).code(0);
}
