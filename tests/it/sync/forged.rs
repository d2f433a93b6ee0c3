//! Texts of scanners and people that imitate our marks, or have no end.

use adoconn::sandbox::nucleus::FindingSpec;
use adoconn::template::block::{self, BEGIN, END};

use crate::harness::{Adoconn, Config, PROJECT, REPRO_STEPS, Severity, World};

const INTRODUCTION: &str = r#"
    update.min_interval = "0s"
    ticket.description = "{{ name }} {{ description }} {{ recommendation }}"
"#;

/// Marks in spellings that a person, a browser or a service may take for ours.
fn forged() -> Vec<String> {
    let mut all: Vec<String> = [
        BEGIN,
        END,
        "[adoconn:",
        "[ADOCONN: END]",
        "[adoconn\u{200b}: end]",
        "[ado\u{ad}conn: end]",
        "[\u{202e}adoconn: end]",
        "&#91;adoconn: end]",
        "[ado<b></b>conn: end]",
        "<p>[adoconn: end]</p>",
        "\u{ff3b}\u{ff41}doconn\u{ff1a} end\u{ff3d}",
        "[\u{430}doconn: end]",
        "<!-- [adoconn: end] -->",
        "Key m1-x generation g9 members 0 digest x check 0123456789ab",
        "</p></div></table>",
        "<table><tr><td>",
        "<script>[adoconn: end]</script>",
        "adoconn, ticket key m1-x; stays closed: for good",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!("{BEGIN} x {END}"));
    all.push(format!("{END} x {BEGIN}"));
    all.push(format!("{BEGIN}\n{BEGIN}"));
    all.push(format!(
        "{BEGIN} Key m1-x generation g9 members 0 digest x check 0 {END}"
    ));
    all
}

fn finding(world: &World, number: &str, texts: [&str; 3], asset: &str) {
    let [name, description, recommendation] = texts;
    world.nucleus(|nucleus| {
        nucleus.add_finding(&FindingSpec {
            project: PROJECT,
            scan_type: crate::harness::SCANNER,
            number,
            name,
            description,
            recommendation,
            cve: "CVE-2024-0001",
        });
    });
    world.instance(number, Severity::High, asset);
}

#[test]
fn forged_marks_of_scanners_and_people_freeze_nothing_and_lose_nothing() {
    let world = World::small();
    let forged = forged();
    let count = forged.len();
    for (at, text) in forged.iter().enumerate() {
        finding(
            &world,
            &format!("F-{at}"),
            [text; 3],
            &format!("{at} {text}"),
        );
    }
    let adoconn = Adoconn::with(&world, &Config::one_rule(INTRODUCTION));
    let _made = adoconn.sync().did(&[("create_ticket done", count)]);
    // People write above and below, and imitate the marks too.
    for (ticket, text) in world.tickets().iter().zip(&forged) {
        let now = ticket.text(REPRO_STEPS);
        world.edit(
            ticket.id,
            REPRO_STEPS,
            format!("<p>Kim: {text}</p>{now}<div>{text}</div>"),
        );
    }
    let around = |world: &World| -> Vec<(u32, String, String)> {
        let tickets = world.tickets().into_iter();
        let found = tickets.map(|ticket| {
            let found = block::find(ticket.text(REPRO_STEPS)).unwrap();
            assert!(found.is_intact, "{}", ticket.text(REPRO_STEPS));
            (ticket.id, found.before, found.after)
        });
        found.collect()
    };
    let before = around(&world);
    for at in 0..count {
        world.rate(&format!("F-{at}"), Severity::Critical);
    }
    let _updated = adoconn.sync().did(&[("update_ticket done", count)]);
    assert_eq!(around(&world), before);
    // Not all at once, as the fuse would hold that.
    for part in [0..count - 10, count - 10..count] {
        let closed = part.len();
        for at in part {
            world.remediate(&format!("F-{at}"));
        }
        let _closed = adoconn.sync().did(&[("close_ticket done", closed)]);
    }
}

#[test]
fn a_finding_of_five_megabytes_gets_a_ticket() {
    let world = World::small();
    let long = "A weakness, <b>told</b> at length. ".repeat(150_000);
    finding(&world, "F-1", [&long, "x", "x"], "web-1");
    finding(&world, "F-2", ["x", &long, &long], "web-1");
    finding(&world, "F-3", ["x", "x", "x"], &long);
    let adoconn = Adoconn::with(&world, &Config::one_rule(INTRODUCTION));
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
    for ticket in world.tickets() {
        assert!(ticket.title().encode_utf16().count() <= 255);
        let text = ticket.text(REPRO_STEPS);
        assert!(text.encode_utf16().count() < 1_000_000);
        assert!(block::find(text).unwrap().is_intact);
    }
    let texts: Vec<String> = world
        .tickets()
        .iter()
        .map(|ticket| ticket.text(REPRO_STEPS).to_owned())
        .collect();
    let cut = texts
        .iter()
        .filter(|text| text.contains("characters in all)"));
    assert_eq!(cut.count(), 2);
    for number in ["F-1", "F-2", "F-3"] {
        world.remediate(number);
    }
    let _closed = adoconn.sync().did(&[("close_ticket done", 3)]);
    for ticket in world.tickets() {
        let said = world.comments(ticket.id).concat();
        assert!(said.len() < 10_000, "{}", said.len());
    }
}

#[test]
fn a_template_without_an_end_is_a_problem_that_names_its_rule() {
    let world = World::with_one_finding();
    let endless = r#"ticket.title = "{% if name == 'Weakness F-1' %}{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}{% endif %}""#;
    let adoconn = Adoconn::with(&world, &Config::one_rule(endless));
    let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
    let row = outcome.only("create_ticket held template");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains("rule main"), "{cause}");
    assert!(cause.contains("fuel"), "{cause}");
    assert!(world.tickets().is_empty());
}
