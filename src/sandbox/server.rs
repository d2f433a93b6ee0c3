//! Serves the world over HTTP on loopback, and keeps its file up to date.

mod line;
mod spoil;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::entra::issuer;
use super::exchange::{Call, Reply};
use super::faults::Fault;
use super::log::{self, Log, Report};
use super::world::{CREDENTIALS, Credentials, World, locked};
use super::{ado, control, graph, machine, nucleus, store};
use line::{Cut, Door};

/// How long after a write the world is saved; later writes are saved along with it.
const SAVE_DELAY: Duration = Duration::from_millis(500);

/// The longest request that is read.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// How a sandbox is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where the world is kept; in memory only when absent.
    pub state: Option<PathBuf>,
    /// Whether a change is in that file before it is answered. Without it, an end by force loses
    /// the last changes, although the client was told that they are done.
    pub durable: bool,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// How slow the services are.
    pub latency: Latency,
}

/// How slow the services are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Latency {
    /// For every request.
    pub per_request: Duration,
    /// For every item of a batch, on top.
    pub per_item: Duration,
}

/// A running sandbox. It stops when this is dropped; [`Sandbox::stop`] saves first.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
    _guard: Option<store::Guard>,
}

#[derive(Debug)]
pub(super) struct Shared {
    world: Mutex<World>,
    log: Log,
    origin: Arc<str>,
    latency: Latency,
    state: Option<PathBuf>,
    durable: bool,
    /// One save at a time, so that an older world never replaces a newer one.
    saving: Mutex<()>,
    dirty: AtomicBool,
    changed: Notify,
}

impl Sandbox {
    /// Reads or seeds the world and serves it.
    ///
    /// Fails when the port is taken, or the state file is broken, of a newer version or in use; the
    /// error's kind is `WouldBlock` for the last.
    pub async fn start(options: Options) -> io::Result<Self> {
        let guard = options.state.as_deref().map(store::lock).transpose()?;
        let stored = match &options.state {
            Some(path) => store::load(path)?,
            None => None,
        };
        Self::serve(stored.unwrap_or_else(World::seed), guard, options).await
    }

    /// Serves a world in memory; what `options` says about a file is not heeded.
    ///
    /// Fails when the port is taken.
    pub async fn start_with(world: World, options: Options) -> io::Result<Self> {
        let options = Options {
            state: None,
            ..options
        };
        Self::serve(world, None, options).await
    }

    async fn serve(
        mut world: World,
        guard: Option<store::Guard>,
        options: Options,
    ) -> io::Result<Self> {
        world.faults.extend(options.faults);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let listener = TcpListener::bind(address).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            log: Log::default(),
            origin: origin.into(),
            latency: options.latency,
            state: options.state,
            durable: options.durable,
            saving: Mutex::new(()),
            dirty: AtomicBool::new(false),
            changed: Notify::new(),
        });
        let app = router(&shared).into_make_service_with_connect_info::<Cut>();
        let serve = async move {
            if let Err(error) = axum::serve(Door(listener), app).await {
                tracing::error!("the sandbox stopped serving: {error}");
            }
        };
        let tasks = vec![
            tokio::spawn(serve),
            tokio::spawn(keep_saved(Arc::clone(&shared))),
        ];
        Ok(Self {
            shared,
            tasks,
            _guard: guard,
        })
    }

    /// The origin of all three services, such as `http://127.0.0.1:4711`, without a slash.
    pub fn base_url(&self) -> &str {
        &self.shared.origin
    }

    /// What opens it: fixed, public dummy values.
    pub fn credentials(&self) -> Credentials {
        CREDENTIALS
    }

    /// Looks at the world, or changes it; no request is answered meanwhile.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        let result = look(&mut locked(&self.shared.world));
        self.shared.touch();
        result
    }

    /// Adds faults.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.world(|world| world.faults.extend(faults));
    }

    /// What was asked so far.
    pub fn requests(&self) -> Report {
        self.shared.log.report()
    }

    /// Whether no request is being answered, nor to be carried out late.
    pub fn is_idle(&self) -> bool {
        self.shared.log.in_flight() == 0 && self.world(|world| world.late) == 0
    }

    /// Forgets what was asked so far.
    pub fn forget_requests(&self) {
        self.shared.log.reset();
    }

    /// Writes the world to its file now; does nothing where there is none.
    pub fn save(&self) -> io::Result<()> {
        self.shared.save()
    }

    /// Saves, then stops.
    pub fn stop(self) -> io::Result<()> {
        self.save()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Shared {
    fn touch(&self) {
        self.dirty.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    fn save(&self) -> io::Result<()> {
        let Some(path) = &self.state else {
            return Ok(());
        };
        let _one_at_a_time = locked(&self.saving);
        self.write(path)
    }

    /// Saves what no save has seen yet: a save serves everybody who waited for it.
    fn save_changes(&self) -> io::Result<()> {
        let Some(path) = &self.state else {
            return Ok(());
        };
        let _one_at_a_time = locked(&self.saving);
        if self.dirty.load(Ordering::Acquire) {
            self.write(path)
        } else {
            Ok(())
        }
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        self.dirty.store(false, Ordering::Release);
        let snapshot = locked(&self.world).snapshot();
        let result = store::encode(&snapshot).and_then(|bytes| store::write(path, &bytes));
        if result.is_err() {
            self.dirty.store(true, Ordering::Release);
        }
        result
    }

    /// A request changed the world; it is answered after this.
    async fn keep(self: &Arc<Self>) {
        self.touch();
        if self.durable {
            save_now(self).await;
        }
    }
}

/// Saves the world soon after every change, for as long as the sandbox runs.
async fn keep_saved(shared: Arc<Shared>) {
    let mut delay = SAVE_DELAY;
    loop {
        shared.changed.notified().await;
        tokio::time::sleep(delay).await;
        if !shared.dirty.load(Ordering::Acquire) {
            continue;
        }
        let begin = Instant::now();
        save_now(&shared).await;
        // A world that takes long to save is saved less often.
        delay = SAVE_DELAY.max(begin.elapsed() * 2);
    }
}

async fn save_now(shared: &Arc<Shared>) {
    let own = Arc::clone(shared);
    let result = tokio::task::spawn_blocking(move || own.save_changes()).await;
    if let Ok(Err(error)) = result {
        tracing::error!("the sandbox state could not be saved: {error}");
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    let nucleus = Arc::clone(&locked(&shared.world).nucleus);
    nucleus::router(nucleus, CREDENTIALS.nucleus_api_key.into())
        .with_state::<Arc<Shared>>(())
        .fallback(answer)
        .with_state(Arc::clone(shared))
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(shared),
            spoil::pass,
        ))
}

/// Everything but Nucleus.
async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return Reply::text(413, "request too long").into_response();
    };
    let query = parts.uri.query().unwrap_or_default();
    let call = Call {
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        method: parts.method,
        headers: parts.headers,
        body,
        origin: Arc::clone(&shared.origin),
    };
    let reply = {
        let mut world = locked(&shared.world);
        dispatch(&mut world, &shared.log, &call)
    };
    let control = call.path.starts_with("/_sandbox/") && call.method != Method::GET;
    if control || log::changes(call.method.as_str(), &call.path) {
        shared.keep().await;
    }
    if reply.items > 0 {
        tokio::time::sleep(shared.latency.per_item * reply.items).await;
    }
    reply.into_response()
}

fn dispatch(world: &mut World, log: &Log, call: &Call) -> Reply {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["_sandbox", ..] => control::answer(world, log, call),
        [tenant, "oauth2", "v2.0", "token"] => {
            let now = world.now();
            world.entra.token(tenant, call, now)
        }
        [tenant, "v2.0", ".well-known", "openid-configuration"] => {
            let now = world.now();
            world.entra.discovery(tenant, call, now)
        }
        [tenant, "oauth2", "v2.0", "devicecode"] => {
            let now = world.now();
            world.entra.device_code(tenant, call, now)
        }
        ["devicelogin"] => world.entra.device_page(call),
        ["v1.0", "me"] => graph::me(world, call),
        ["metadata", "identity", "oauth2", "token"] => machine::metadata(world, call),
        ["msi", "token"] => machine::app_service(world, call),
        ["_issuer", who] => issuer::answer(call, who, world.now()),
        [] => Reply::text(200, WELCOME),
        _ => ado::answer(world, call),
    }
}

const WELCOME: &str = "This is the adoconn sandbox: Entra ID, Azure DevOps and Nucleus on this \
machine only. Organization: /adoconn-sandbox\nControls: /_sandbox/faults, /_sandbox/requests, \
/_sandbox/scan\n";

/// A sandbox with a runtime of its own, for callers that have none.
#[derive(Debug)]
pub struct BlockingSandbox {
    sandbox: Option<Sandbox>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl BlockingSandbox {
    /// Like [`Sandbox::start`], on two threads of its own.
    pub fn start(options: Options) -> io::Result<Self> {
        Self::run(Sandbox::start(options))
    }

    /// Like [`Sandbox::start_with`], on two threads of its own.
    pub fn start_with(world: World, options: Options) -> io::Result<Self> {
        Self::run(Sandbox::start_with(world, options))
    }

    fn run(start: impl Future<Output = io::Result<Sandbox>>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("sandbox")
            .enable_all()
            .build()?;
        let sandbox = runtime.block_on(start)?;
        Ok(Self {
            sandbox: Some(sandbox),
            runtime: Some(runtime),
        })
    }
}

impl std::ops::Deref for BlockingSandbox {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        match &self.sandbox {
            Some(sandbox) => sandbox,
            None => unreachable!("the sandbox lives as long as its handle"),
        }
    }
}

impl Drop for BlockingSandbox {
    fn drop(&mut self) {
        self.sandbox = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
