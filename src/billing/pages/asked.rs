//! What somebody is about to order, and the checkout that is opened for it.

use url::Url;

use super::own;
use super::plans::{Wish, with_next};
use crate::app::AppState;
use crate::audit;
use crate::billing::money::Money;
use crate::billing::plan::Audience;
use crate::billing::provider::{Checkout, Order, OrderedCoupon};
use crate::billing::publishing;
use crate::billing::selling::{self, Buyer, Offer, SeatsError, offer};
use crate::billing::store::customers::{self, Customer};
use crate::coupons::applying::{self, Coded};
use crate::coupons::holding;
use crate::coupons::store::redemptions::{Holder, Use};
use crate::coupons::{Applied, Refusal};
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::groups;
use crate::site::Site;

/// What somebody is about to order.
pub(super) struct Asked<'a> {
    pub(super) state: &'a AppState,
    pub(super) signed_in: &'a SignedIn,
    pub(super) wish: &'a Wish,
    pub(super) offer: Offer<'a>,
    pub(super) buyer: Buyer,
    /// For how many readers, or why not for as many as were typed.
    pub(super) seats: Result<u32, SeatsError>,
    /// The mark of the form.
    pub(super) mark: String,
}

impl<'a> Asked<'a> {
    pub(super) async fn new(
        state: &'a AppState,
        signed_in: &'a SignedIn,
        site: &'a Site,
        slug: &str,
        wish: &'a Wish,
    ) -> AppResult<Self> {
        let buyer = own::buyer(state, &signed_in.viewer).await?;
        let plan = site.plans.iter().find(|plan| plan.slug == slug);
        let offer =
            plan.and_then(|plan| offer(plan, wish.currency(state), buyer)).ok_or(AppError::NotFound)?;
        let seats = selling::seats(offer.plan, wish.seats.as_deref());
        let mark = own::mark(wish.key.as_deref().unwrap_or_default());
        Ok(Self { state, signed_in, wish, offer, buyer, seats, mark })
    }

    pub(super) async fn coded(&self) -> AppResult<Coded> {
        let typed = self.wish.coupon.as_deref().unwrap_or_default();
        applying::read(self.state, self.signed_in, typed, &self.offer, self.buyer, &self.mark).await
    }

    /// How many seats are shown: as many as were typed, or the fewest.
    pub(super) fn count(&self) -> u32 {
        let plan = self.offer.plan;
        self.seats.unwrap_or(if plan.audience == Audience::Group { plan.fewest_seats } else { 1 })
    }

    /// What a period costs, before anything comes off.
    pub(super) fn total(&self) -> Money {
        let price = self.offer.price.amount;
        price.times(i64::from(self.count())).unwrap_or(price)
    }

    /// Why nothing can be ordered yet, in words.
    pub(super) async fn obstacle(&self) -> AppResult<Option<String>> {
        let account = &self.signed_in.account;
        if !account.verified {
            return Ok(Some(crate::t("order-confirm-first")));
        }
        let seats = match self.seats {
            Ok(seats) => seats,
            Err(error) => return Ok(Some(error.in_words())),
        };
        if self.offer.plan.audience != Audience::Group {
            return Ok(None);
        }
        let (db, id) = (&self.state.db, account.account_id);
        let Some(group) = groups::store::of_account(db, id).await? else { return Ok(None) };
        if groups::store::owned_by(db, id).await?.is_none() {
            return Ok(Some(crate::t("order-in-a-group")));
        }
        // Whoever owns a group whose subscription is over buys for that one, and for everybody in it.
        let used = groups::store::count(db, group, self.state.clock.now()).await?.used();
        Ok((i64::from(used) > i64::from(seats))
            .then(|| crate::t2("seats-used", "used", used, "wanted", seats)))
    }

    /// The order at the provider's, with a use of the coupon held for it.
    pub(super) async fn open(&self, applied: Option<&Applied>) -> AppResult<Result<Url, Refusal>> {
        let (state, offer, account) = (self.state, &self.offer, self.signed_in.account.account_id);
        let held = match applied {
            None => None,
            Some(applied) => match self.hold(applied).await? {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(held) => Some(held),
            },
        };
        let checkout = self.checkout(held.as_ref()).await?;
        if let Some(held) = &held
            && !holding::note_checkout(state, held.held, &checkout.reference).await?
        {
            return Ok(Err(Refusal::Used));
        }
        let coupon = held.as_ref().map(|held| held.applied.coupon.coupon_id);
        let after = serde_json::json!({
            "plan": offer.plan.slug, "price": offer.price.price_id, "trial_days": offer.trial_days,
            "seats": self.count(), "coupon": coupon,
        });
        let entry = audit::Entry::of_account(account, Some(account), "subscription.order", after);
        audit::record(&state.db, entry, state.clock.now()).await?;
        Ok(Ok(checkout.url))
    }

    async fn hold<'b>(&self, applied: &'b Applied) -> AppResult<Result<HeldCoupon<'b>, Refusal>> {
        let person = applying::person(self.state, self.signed_in);
        let account = self.signed_in.account.account_id;
        let holder = Holder { account, address_key: person.keys().address, mark: &self.mark };
        let reference = publishing::coupon_reference(self.state, &applied.coupon).await?;
        let held = holding::hold(self.state, applied, holder).await?;
        Ok(held.map(|held| HeldCoupon { applied, reference, held }))
    }

    async fn checkout(&self, held: Option<&HeldCoupon<'_>>) -> AppResult<Checkout> {
        let Self { state, signed_in, wish, offer, mark, .. } = self;
        let (payments, account, seats) = (&state.payments, signed_in.account.account_id, self.count());
        let price_reference = publishing::reference(state, offer.plan, offer.price).await?;
        let customer = self.customer().await?;
        let page = |path: &str| state.base_url.join(path).map_err(anyhow::Error::from);
        let left = if held.is_some() { "/subscribe/left" } else { "/subscribe" };
        let order = Order {
            account_id: account,
            email: &signed_in.account.email,
            customer: customer.as_ref().map(|customer| customer.reference.as_str()),
            plan: offer.plan,
            price: offer.price,
            price_reference: &price_reference,
            quantity: seats,
            trial_days: offer.trial_days,
            coupon: held.map(HeldCoupon::ordered),
            bought: page(&with_next("/subscribe/bought", wish.next()))?,
            left: page(&wish.carried(left))?,
        };
        let (price, days) = (offer.price.price_id, offer.trial_days);
        let coupon = held.map(|held| format!("-{}", held.held.redemption_id)).unwrap_or_default();
        let key = format!("checkout-{account}-{price}-{days}-{seats}-{mark}{coupon}");
        Ok(payments.open_checkout(&order, &key).await?)
    }

    /// The customer that is to pay: a group is another one than its owner.
    async fn customer(&self) -> AppResult<Option<Customer>> {
        let (db, name) = (&self.state.db, self.state.payments.name());
        let account = self.signed_in.account.account_id;
        if self.offer.plan.audience != Audience::Group {
            return Ok(customers::of_account(db, name, account).await?);
        }
        match groups::store::owned_by(db, account).await? {
            Some(group) => Ok(customers::of_group(db, name, group).await?),
            None => Ok(None),
        }
    }
}

/// A coupon of which a use is held.
struct HeldCoupon<'a> {
    applied: &'a Applied,
    reference: String,
    held: Use,
}

impl HeldCoupon<'_> {
    fn ordered(&self) -> OrderedCoupon<'_> {
        let coupon = &self.applied.coupon;
        OrderedCoupon {
            coupon,
            reference: &self.reference,
            redemption_id: self.held.redemption_id,
            held_until: self.held.until,
        }
    }
}
