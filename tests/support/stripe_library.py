"""Stripe's own library, for comparison: stripe_library.py BASE SECRET

Each line of the input is answered by a line of output.
sign        {"sign": PAYLOAD, "at": SECONDS}: the header with which the library signs an event
anything else is the name of an intent: the library asks Stripe at BASE what this takes
"""

import json
import sys

import stripe

base, secret = sys.argv[1:]
client = stripe.StripeClient(
    "sk_test_1",
    base_addresses={"api": base},
    stripe_version="2025-08-27.basil",
    max_network_retries=0,
)
v1 = client.v1

ACCOUNT = "01890000-0000-7000-8000-000000000001"
PLAN = "01890000-0000-7000-8000-000000000002"
PRICE = "01890000-0000-7000-8000-000000000003"
COUPON = "01890000-0000-7000-8000-000000000004"
REDEMPTION = "01890000-0000-7000-8000-000000000005"
# 24 November 2026, 9:00, and thirty days later.
AS_OF = 1795510800
PAUSED_UNTIL = 1798102800
OF_SUBSCRIPTION = [
    "latest_invoice",
    "default_payment_method",
    "customer.invoice_settings.default_payment_method",
    "discounts",
]
OF_LIST = ["data." + field for field in OF_SUBSCRIPTION]


def key(name):
    return {"idempotency_key": name}


def look():
    v1.subscriptions.retrieve("sub_1", {"expand": OF_SUBSCRIPTION})


def change(params, name):
    v1.subscriptions.update("sub_1", params, key(name))


def publish_price():
    product = v1.products.create(
        {"name": "Monthly", "description": "Every story", "metadata": {"plan_id": PLAN}}, key("product-" + PRICE + "-1")
    )
    v1.prices.create(
        {
            "product": product.id,
            "currency": "eur",
            "unit_amount": 1500,
            "recurring": {"interval": "month"},
            "tax_behavior": "inclusive",
            "metadata": {"price_id": PRICE},
        },
        key("price-" + PRICE + "-1"),
    )


def publish_coupon():
    v1.coupons.create(
        {
            "name": "Spring",
            "percent_off": 50,
            "duration": "repeating",
            "duration_in_months": 3,
            "metadata": {"coupon_id": COUPON},
        },
        key("coupon-" + COUPON),
    )


def close_checkout():
    v1.checkout.sessions.expire("cs_1", {}, key("once"))


CODES = {"allow_promotion_codes": True}


def checkout(extra, taxed, discounts=CODES):
    v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [{"price": "price_1", "quantity": 2}],
            "client_reference_id": ACCOUNT,
            "metadata": {"account_id": ACCOUNT},
            "payment_method_collection": "always",
            "tax_id_collection": {"enabled": True},
            "automatic_tax": {"enabled": taxed},
            "success_url": "https://courant.example/subscribe/bought?next=%2Fa-treaty&checkout={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://courant.example/subscribe",
            **discounts,
            **extra,
        },
        key("checkout-1"),
    )


def open_checkout_of_somebody_new():
    free = {"metadata": {"account_id": ACCOUNT}, "trial_period_days": 30}
    checkout({"customer_email": "ada@courant.example", "subscription_data": free}, False)


def open_checkout_with_a_coupon():
    ours = {"discounts": [{"coupon": "co_1"}], "expires_at": AS_OF + 3600}
    bought = {"account_id": ACCOUNT, "redemption_id": REDEMPTION}
    plain = {"customer_email": "ada@courant.example", "subscription_data": {"metadata": bought}}
    checkout(plain, False, ours)


def open_checkout_of_a_customer():
    known = {"customer": "cus_1", "customer_update": {"address": "auto", "name": "auto"}}
    checkout({**known, "subscription_data": {"metadata": {"account_id": ACCOUNT}}}, True)


def retrieve_paid_subscription():
    look()


def retrieve_rested_subscription():
    look()
    v1.invoices.list({"subscription": "sub_1", "limit": 12})


def retrieve_checkout():
    v1.checkout.sessions.retrieve("cs_1")


def open_portal():
    v1.billing_portal.sessions.create(
        {"customer": "cus_1", "return_url": "https://courant.example/account"}, key("once")
    )


def list_of_a_customer():
    v1.subscriptions.list({"customer": "cus_1", "status": "all", "limit": 100, "expand": OF_LIST})


def list_of_all():
    v1.subscriptions.list({"status": "all", "limit": 100, "starting_after": "sub_1", "expand": OF_LIST})


def retrieve_invoice():
    v1.invoices.retrieve("in_1", {"expand": ["payments"]})
    v1.charges.list({"payment_intent": "pi_1", "limit": 100})


def list_invoices():
    v1.invoices.list({"subscription": "sub_1", "limit": 100, "expand": ["data.payments"]})
    v1.charges.list({"customer": "cus_1", "limit": 100})


def preview():
    look()
    details = {
        "items": [{"id": "si_1", "price": "price_2", "quantity": 1}],
        "proration_behavior": "always_invoice",
        "proration_date": AS_OF,
    }
    v1.invoices.create_preview({"subscription": "sub_1", "subscription_details": details}, key("once"))


def change_plan(extra={}):
    look()
    change(
        {
            **extra,
            "items": [{"id": "si_1", "price": "price_2", "quantity": 1}],
            "proration_behavior": "always_invoice",
            "proration_date": AS_OF,
            "payment_behavior": "error_if_incomplete",
        },
        "change-1",
    )


def change_plan_and_end_the_discount():
    change_plan({"discounts": ""})


def pause():
    change({"pause_collection": {"behavior": "void", "resumes_at": PAUSED_UNTIL}}, "pause-1")


def resume_before_a_renewal():
    look()
    change({"pause_collection": ""}, "resume-1")


def resume_after_a_renewal():
    look()
    anew = {"billing_cycle_anchor": "now", "proration_behavior": "none"}
    change({"pause_collection": "", **anew}, "resume-1-anew")


def resume_what_is_cancelled():
    look()
    change({"cancel_at_period_end": False}, "resume-1")


def resume_what_stripe_paused():
    look()
    v1.subscriptions.resume("sub_1", {}, key("resume-1-resume"))


def cancel_at_period_end():
    change({"cancel_at_period_end": True}, "cancel-1")


def cancel_now():
    v1.subscriptions.cancel("sub_1")


def refund_of_two_payments():
    v1.refunds.list({"payment_intent": "pi_1", "limit": 100})
    v1.refunds.list({"payment_intent": "pi_2", "limit": 100})
    v1.refunds.create({"payment_intent": "pi_1", "amount": 500, "metadata": {"refund": "refund-1"}}, key("refund-1-0"))


def retrieve_invoice_of_many_payments():
    v1.invoices.retrieve("in_1", {"expand": ["payments"]})
    v1.invoice_payments.list({"invoice": "in_1", "limit": 100})
    v1.charges.list({"payment_intent": "pi_1", "limit": 100})


def refund():
    v1.refunds.create({"payment_intent": "pi_1", "amount": 500, "metadata": {"refund": "refund-1"}}, key("refund-1"))


def answer(line):
    if line.startswith("{"):
        wanted = json.loads(line)
        return stripe.WebhookSignature.generate_signature_header(wanted["sign"], secret, timestamp=wanted["at"])
    globals()[line]()
    return "done"


print(json.dumps({"event": "listening"}), flush=True)
for line in sys.stdin:
    print(json.dumps({"event": "answered", "with": answer(line.strip())}), flush=True)
