//! Whose work items are: who we are, who made an item, who put a key link on it.

use super::Reader;
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::provenance::{Author, Ourselves, Whose};
use crate::model::ticket::WorkItem;

impl Reader {
    /// Who counts as us; the service is asked once, when somebody first wants to know.
    pub async fn ourselves(&self) -> &Ourselves {
        let asked = self.ado.ourselves.get_or_init(async || {
            let me = self.me().await;
            let me = me.map_err(|error| format!("who we are cannot be read: {error}"));
            let me = me.and_then(|me| {
                if me.is_anonymous() || me.user_id.is_empty() && me.subject_descriptor.is_empty() {
                    return Err("the service does not tell who we are".to_owned());
                }
                Ok(Author {
                    id: me.user_id.clone(),
                    descriptor: me.subject_descriptor.clone(),
                    unique_name: me.account.clone(),
                    name: me.display_name.clone(),
                })
            });
            Ourselves::new(me, &self.ado.trusted_identities)
        });
        asked.await
    }

    /// Whose a key link on an item is: ours where its history says that we put it there. Where it
    /// is plain, for the item carries and names no other key, that we made the item is enough.
    pub async fn whose_link(
        &self,
        item: &WorkItem,
        link: &KeyLink,
        identity: &NucleusIdentity,
        is_plain: bool,
    ) -> Whose {
        let (us, author) = (self.ourselves().await, item.author());
        if is_plain && us.whose(author.as_ref()) == Whose::Ours {
            return Whose::Ours;
        }
        match self.linked_by(item.id, &link.url(identity)).await {
            Ok(linked_by) => us.whose_link(&linked_by, author.as_ref()),
            Err(error) => Whose::Unknown(format!("its history cannot be read: {error}")),
        }
    }
}
