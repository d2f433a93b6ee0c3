//! What a new ticket is made of, where it starts, and that there is only ever one.

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

const PRIORITY: &str = "Microsoft.VSTS.Common.Priority";

#[test]
fn a_ticket_has_key_link_tag_fields_and_block() {
    let world = World::with_one_finding();
    let made = Adoconn::new(&world).sync().only("create_ticket done");
    let ticket = world.ticket();
    assert_eq!(made["id"], ticket.id);
    assert_eq!(made["project"], "Payments");
    assert_eq!(made["cause"], "rule main matches 2 open instances");
    assert_eq!(ticket.title(), "[High] Weakness F-1");
    assert_eq!(ticket.item_type, "Bug");
    assert_eq!(ticket.state(), "New");
    assert_eq!(ticket.fields[PRIORITY], 2);
    assert_eq!(ticket.text("System.Tags"), "nucleus; vulnerability");
    let link = ticket.relations.first().unwrap();
    assert!(link.comment.as_ref().unwrap().contains("ticket key"));
    let block = ticket.text(REPRO_STEPS);
    for text in [
        "[adoconn: kept up to date",
        "Weakness F-1",
        "2 open of 2",
        "web-1",
        "web-2",
        "CVE-2024-0001",
        "Update it.",
        made["key"].as_str().unwrap(),
        "[adoconn: end]",
    ] {
        assert!(block.contains(text), "no {text:?} in {block}");
    }
}
