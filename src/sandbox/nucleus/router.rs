//! Which path leads where (nucleus-api, 2).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, any, on};

use super::service::{Call, Outcome, Refusal, Service, guard, wrong_base_path};
use super::state::NucleusWorld;
use super::{assets, details, listings, search, statistics, summary, update};

/// Serves the world below `/nucleus`; everything below `/nucleus/api` asks for the key.
pub fn router(world: Arc<Mutex<NucleusWorld>>, api_key: Arc<str>) -> Router {
    let service = Service { world, api_key };
    let api = general()
        .merge(findings())
        .merge(asset_routes())
        .layer(from_fn_with_state(service.clone(), guard))
        .with_state(service);
    Router::new()
        .nest("/nucleus/api", api)
        .route("/nucleus", any(wrong_base_path))
        .route("/nucleus/{*rest}", any(wrong_base_path))
}

fn general() -> Router<Service> {
    Router::new()
        .route("/projects", get(listings::projects))
        .route("/projects/{project}", get(listings::project))
        .route("/projects/{project}/riskscore", get(statistics::risk_score))
        .route("/projects/{project}/teams", get(listings::teams))
        .route("/projects/{project}/connectors", get(listings::connectors))
        .route("/projects/{project}/scans", get(listings::scans))
        .route("/projects/{project}/scans/{scan}", get(listings::scan))
        .route("/projects/{project}/jobs/{job}", get(listings::job))
        .route(
            "/projects/{project}/assessments",
            get(listings::assessments),
        )
        .route(
            "/projects/{project}/automation/findingprocessing",
            get(listings::processing_rules),
        )
        .route("/logs", get(listings::logs))
        .route("/{*rest}", any(unknown))
}

fn findings() -> Router<Service> {
    Router::new()
        .route(
            "/projects/{project}/findings",
            get(summary::list).merge(put(update::one)),
        )
        .route("/projects/{project}/findings/bulk", put(update::bulk))
        .route("/projects/{project}/findings/search", post(search::search))
        .route(
            "/projects/{project}/findings/summary",
            post(summary::summary),
        )
        .route(
            "/projects/{project}/findings/toprisk",
            post(summary::top_risk),
        )
        .route(
            "/projects/{project}/findings/mitigated",
            get(summary::mitigated),
        )
        .route(
            "/projects/{project}/findings/overview",
            get(statistics::overview),
        )
        .route("/projects/{project}/findings/trend", get(statistics::trend))
        .route(
            "/projects/{project}/findings/metrics",
            get(statistics::metrics),
        )
        .route(
            "/projects/{project}/findings/frameworks",
            get(listings::frameworks),
        )
        .route(
            "/projects/{project}/findings/details/{number}",
            get(details::all),
        )
        .route(
            "/projects/{project}/findings/details/{number}/{id}",
            get(details::one),
        )
}

fn asset_routes() -> Router<Service> {
    Router::new()
        .route("/projects/{project}/assets", get(assets::list))
        .route("/projects/{project}/assets/groups", get(assets::groups))
        .route(
            "/projects/{project}/assets/groups/metrics",
            get(assets::group_metrics),
        )
        .route("/projects/{project}/assets/{asset}", get(assets::one))
        .route(
            "/projects/{project}/assets/{asset}/findings",
            get(assets::findings),
        )
}

type Work = fn(&mut Call<'_>) -> Outcome;

fn get(work: Work) -> MethodRouter<Service> {
    route(MethodFilter::GET, work)
}

fn post(work: Work) -> MethodRouter<Service> {
    route(MethodFilter::POST, work)
}

fn put(work: Work) -> MethodRouter<Service> {
    route(MethodFilter::PUT, work)
}

fn route(method: MethodFilter, work: Work) -> MethodRouter<Service> {
    on(
        method,
        async move |State(service): State<Service>,
                    path: Option<Path<BTreeMap<String, String>>>,
                    Query(query): Query<BTreeMap<String, String>>,
                    body: Bytes| {
            let path = path.map(|Path(path)| path).unwrap_or_default();
            service.answer(&path, &query, &body, work)
        },
    )
}

async fn unknown() -> Refusal {
    Refusal::not_found("Page")
}
