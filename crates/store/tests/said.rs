//! When the directory last said something of records: any number of them, those that it deleted among them.

use planning::ResourceId;
use store::{AccountId, Error, Param, Tx, mirror};

use crate::support::{new_account, new_store};

fn insert(tx: &Tx<'_>, account: AccountId, count: i64) -> Result<(), Error> {
    for at in 0..count {
        let id = format!("r{at}");
        let args = [Param::from(account), Param::from(&id), Param::from(at)];
        // Every third was deleted.
        if at % 3 == 0 {
            tx.execute(
                "INSERT INTO tombstone (account, kind, id, at, request) VALUES ($1, 'User', $2, $3, '')",
                &args,
            )?;
        } else {
            tx.execute(
                "INSERT INTO resource (account, kind, id, version, created_at, modified_at, document) VALUES ($1, 'User', $2, 1, 0, $3, '{}')",
                &args,
            )?;
        }
    }
    Ok(())
}

#[test]
fn each_of_many_records_has_its_own_instant_whether_it_is_there_or_deleted() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    store.write(account, move |tx| insert(tx, account, 100)).expect("written");
    for asked in [0, 1, 31, 32, 33, 64, 120_i64] {
        let ids: Vec<ResourceId> = (0..asked).map(|at| ResourceId(format!("r{at}"))).collect();
        let said = store.read(|tx| mirror::said_at(tx, account, ids.iter())).expect("a look");
        let told: Vec<i64> = ids.iter().filter_map(|id| said.get(id)).map(|at| at.as_microsecond()).collect();
        assert_eq!(
            told,
            (0..asked.min(100)).collect::<Vec<_>>(),
            "{asked} asked for; of those past 100 nothing is known"
        );
        assert_eq!(said.len(), told.len());
    }
}
