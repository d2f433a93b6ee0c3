//! The diagnoses at the door.

use super::*;
use crate::clients::api_error::{Sent, Service};
use crate::config::{SandboxParts, sandbox_profile};
use crate::output::rows::CheckOutcome;

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const OTHER: &str = "99999999-2222-3333-4444-555555555555";

fn side(tenant_id: &str) -> AdoSide {
    let parts = SandboxParts {
        ado_url: "http://127.0.0.1:1".to_owned(),
        organization: "contoso".to_owned(),
        authority: "http://127.0.0.1:1".to_owned(),
        tenant_id: tenant_id.to_owned(),
        client_id: "client".to_owned(),
        client_secret: "secret".to_owned(),
        nucleus_url: "http://127.0.0.1:1".to_owned(),
        nucleus_api_key: "key".to_owned(),
        critical_project: "1".to_owned(),
        high_project: "2".to_owned(),
        ledger: "none.db".into(),
        quiet_period: std::time::Duration::ZERO,
    };
    sandbox_profile(parts).unwrap().ado
}

fn probed(tenant: Tenant) -> OrganizationProbe {
    OrganizationProbe {
        tenant,
        status: 401,
        clock_ahead: None,
    }
}

fn failed<T>(kind: ApiErrorKind, message: &str) -> Result<T, ApiError> {
    Err(ApiError::new(
        kind,
        Service::Ado,
        Sent::No,
        "GET contoso/_apis/connectionData",
        message,
    ))
}

fn told(check: &Check) -> (CheckOutcome, u8) {
    (check.row.outcome, check.status.code())
}

#[test]
fn the_tenant_of_the_organization_is_compared_where_both_are_ids() {
    let id = |text: &str| probed(Tenant::Id(text.to_owned()));
    for (probe, ours, expected) in [
        (id(TENANT), TENANT, (CheckOutcome::Pass, 0)),
        (id(OTHER), TENANT, (CheckOutcome::Fail, 2)),
        (id(OTHER), "contoso.com", (CheckOutcome::Pass, 0)),
        (probed(Tenant::Untold), TENANT, (CheckOutcome::Pass, 0)),
        (probed(Tenant::NoEntra), TENANT, (CheckOutcome::Fail, 2)),
    ] {
        let check = reachable(&Ok(probe), &side(ours));
        assert_eq!(told(&check), expected, "{check:?}");
    }
    let check = reachable(&Ok(id(OTHER)), &side(TENANT));
    assert!(check.row.detail.contains(OTHER) && check.row.detail.contains(TENANT));
    assert!(check.row.fix.is_some_and(|fix| fix.contains(OTHER)));
}

#[test]
fn a_token_needs_no_tenant() {
    let mut side = side(TENANT);
    side.sign_in = crate::config::sides::SignIn::Pat;
    let check = reachable(&Ok(probed(Tenant::NoEntra)), &side);
    assert_eq!(told(&check), (CheckOutcome::Pass, 0));
    assert_eq!(told(&token(&Ok(()), &side)), (CheckOutcome::Skip, 0));
}

#[test]
fn an_unknown_organization_is_named() {
    let check = reachable(&failed(ApiErrorKind::NotFound, "404"), &side(TENANT));
    assert_eq!(told(&check), (CheckOutcome::Fail, 2));
    assert!(check.row.detail.contains("\"contoso\" does not exist"));
}

#[test]
fn a_service_principal_that_is_no_member_is_told_with_its_object_id() {
    let message = r"TF401444: Please sign-in at least once as t\t\0b1e-c7 in a web browser.";
    let check = sign_in(&failed(ApiErrorKind::NotAMember, message), &side(TENANT));
    assert_eq!(told(&check), (CheckOutcome::Fail, 4));
    let fix = check.row.fix.unwrap();
    assert!(fix.contains("0b1e-c7"), "{fix}");
    assert!(fix.ends_with("/contoso/_settings/users"), "{fix}");
}

#[test]
fn an_answer_to_nobody_is_no_sign_in() {
    let seen = |id: &str, descriptor: &str| ConnectionData {
        user_id: id.to_owned(),
        display_name: "adoconn".to_owned(),
        account: String::new(),
        subject_descriptor: descriptor.to_owned(),
        instance_id: String::new(),
        deployment_type: "hosted".to_owned(),
    };
    let nobody = seen("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "");
    let check = sign_in(&Ok(nobody), &side(TENANT));
    assert_eq!(told(&check), (CheckOutcome::Fail, 4));
    let principal = identity(&seen("1", "aadsp.x"), &side(TENANT));
    let person = identity(&seen("1", "aad.x"), &side(TENANT));
    let outcomes = [principal, person].map(|check| check.row.outcome);
    assert_eq!(outcomes, [CheckOutcome::Pass, CheckOutcome::Warn]);
}
