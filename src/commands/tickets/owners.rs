//! Filters mean tickets of ours: what merely carries a key link is left out (design, 8 A.7).

use std::collections::BTreeSet;

use super::asked::Asked;
use crate::clients::ado;
use crate::model::ids::WorkItemId;
use crate::model::key::KeyLink;
use crate::model::observed::LinkedBy;
use crate::model::provenance::Whose;
use crate::model::ticket::WorkItem;
use crate::observe::selection::Selection;
use crate::output::Out;
use crate::output::count::counted;

/// How many items a line names.
const NAMED: usize = 10;

/// Tells tickets of ours from what others put a key link on.
#[derive(Debug)]
pub(super) struct Owners<'a> {
    reader: &'a ado::Reader,
    /// Whether filters chose the items; numbers and queries mean any item.
    is_filter: bool,
    remembered: BTreeSet<WorkItemId>,
    linked_by: &'a LinkedBy,
    foreign: Vec<WorkItemId>,
    unknown: Vec<(WorkItemId, String)>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(reader: &'a ado::Reader, asked: &'a Asked) -> Self {
        Self {
            reader,
            is_filter: matches!(asked.selection, Selection::Filter(_)),
            remembered: asked.remembered.iter().copied().collect(),
            linked_by: &asked.linked_by,
            foreign: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Whether an item is meant.
    pub(super) async fn is_ours(&mut self, item: &WorkItem) -> bool {
        if !self.is_filter || self.remembered.contains(&item.id) {
            return true;
        }
        match self.whose(item).await {
            Whose::Ours => true,
            Whose::Foreign => {
                self.foreign.push(item.id);
                false
            }
            Whose::Unknown(why) => {
                self.unknown.push((item.id, why));
                false
            }
        }
    }

    async fn whose(&self, item: &WorkItem) -> Whose {
        let (us, author) = (self.reader.ourselves().await, item.author());
        let mut whose = us.whose(author.as_ref());
        if whose == Whose::Ours || us.is_nobody() {
            return whose;
        }
        let urls = item.hyperlinks.iter().map(|link| link.url.as_str());
        for (url, link) in urls.filter_map(|url| Some((url, KeyLink::parse(url)?))) {
            whose = match self.linked_by.get(&(item.id, link)) {
                Some(linked_by) => us.whose_link(linked_by, author.as_ref()),
                None => match self.reader.linked_by(item.id, url).await {
                    Ok(linked_by) => us.whose_link(&linked_by, author.as_ref()),
                    Err(error) => Whose::Unknown(format!("its history cannot be read: {error}")),
                },
            };
            if whose != Whose::Foreign {
                break;
            }
        }
        whose
    }

    /// Says what was left out.
    pub(super) fn tell(&self, out: &mut Out) {
        let named = |ids: &mut dyn Iterator<Item = WorkItemId>, count: usize| {
            let ids: Vec<String> = ids.take(NAMED).map(|id| format!("#{id}")).collect();
            let more = count.saturating_sub(NAMED);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("{}{more}", ids.join(", "))
        };
        if !self.foreign.is_empty() {
            let count = self.foreign.len();
            out.status(format_args!(
                "left out {} with a key link that we neither made nor linked: {} (numbers select \
                 any item; `ado.trusted_identities` names other identities whose tickets are ours)",
                counted(count, "item"),
                named(&mut self.foreign.iter().copied(), count)
            ));
        }
        if let Some((_, why)) = self.unknown.first() {
            let count = self.unknown.len();
            out.warning(format_args!(
                "left out {} of which it cannot be told whether they are ours: {}: {why}",
                counted(count, "item"),
                named(&mut self.unknown.iter().map(|(id, _)| *id), count)
            ));
        }
    }
}
