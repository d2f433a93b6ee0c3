//! A ledger made anew: it knows every ticket that can be found, and doubles none.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{after, history, plan, policies, verbs};
use crate::plan::action::Verb;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a8_a_ledger_made_anew_knows_every_tagged_ticket_and_makes_none_again(
        policies in policies(),
        rounds in history(),
    ) {
        let mut model = after(policies, &rounds);
        let creates_before = verbs(&plan(&model)).contains(&Verb::CreateTicket);
        let had_deleted = model.has_deleted();
        model.rebuild();
        let unknown: BTreeSet<_> = model.unknown().collect();
        prop_assert!(unknown.is_empty(), "{unknown:?} {model:#?}");
        let plan = plan(&model);
        // This small world has no recycle bin: what people deleted is not known any more.
        let creates = verbs(&plan).contains(&Verb::CreateTicket);
        prop_assert!(creates == creates_before || had_deleted, "{plan:#?}");
        model.carry_out(&plan);
        prop_assert!(model.doubles().is_empty(), "{model:#?}");
    }
}
