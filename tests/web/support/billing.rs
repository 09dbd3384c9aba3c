//! Subscriptions for tests: bought at the offline provider, as a reader would.

use courant::billing::money::Currency;
use courant::billing::provider::offline::Card;
use courant::billing::provider::offline::provider::Offline;
use courant::billing::provider::{Order, Provider as _};
use courant::billing::refresh;
use courant::billing::store::{plans, subscriptions};
use courant::billing::subscription::Subscription;
use courant::ids::AccountId;

use super::Site;

impl Site {
    /// The offline provider of this site.
    pub fn offline(&self) -> Offline {
        Offline { db: self.db().clone(), clock: self.state.clock.clone(), base: self.state.base_url.clone() }
    }

    /// A subscription to the plan of this name, bought with a card.
    pub async fn buys(&self, account: AccountId, plan: &str, trial_days: u32, card: Card) -> Subscription {
        let offline = self.offline();
        let site = self.state.site.current();
        let plan = site.plans.iter().find(|candidate| candidate.slug == plan).unwrap();
        let price = plan.price(Currency::EUR).unwrap();
        let reference = offline.publish_price(plan, price).await.unwrap();
        plans::keep_reference(self.db(), offline.name(), price.price_id, &reference).await.unwrap();
        let order = Order {
            account_id: account,
            email: "somebody@courant.example",
            customer: None,
            plan,
            price,
            price_reference: &reference,
            quantity: 1,
            trial_days,
            coupon: None,
            bought: self.state.base_url.clone(),
            left: self.state.base_url.clone(),
        };
        let checkout = offline.open_checkout(&order, &uuid::Uuid::new_v4().to_string()).await.unwrap();
        offline.pay(&checkout.reference, card).await.unwrap();
        let bought = refresh::checkout(&self.state, &checkout.reference).await.unwrap().unwrap();
        self.held(&bought.subscription.unwrap()).await
    }

    /// A subscription as it stands in the tables.
    pub async fn held(&self, reference: &str) -> Subscription {
        let name = self.state.payments.name();
        subscriptions::find(self.db(), name, reference).await.unwrap().unwrap()
    }
}
