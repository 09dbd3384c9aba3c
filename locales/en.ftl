### Wording of the reader pages. Keys are grouped by page.
### Arguments: $name, $month, $date, $query are text; $count, $days, $left, $minutes, $number are numbers.

## Everywhere

and = and
names-others = { $names } and { $count } others
column = Column
skip-to-content = Skip to the text
nav-reader = Reader
nav-sections = Sections of the paper
nav-search = Search
nav-sign-in = Sign in
nav-account = Account
nav-newsroom = Newsroom
nav-subscribe = Subscribe
nav-briefs = News in Brief
nav-latest = Latest
footer-funding = An independent newsroom, paid for by its readers and by organisations whose links are marked as such. Nobody else decides what we write.
footer-sections = Sections
footer-paper = The paper
footer-corrections = Corrections
footer-feed = RSS feed
footer-contact = Contact
footer-terms = Terms of Use
footer-privacy = Privacy
theme-title = Appearance
theme-light = Light
theme-dark = Dark
theme-system = As the system has it
rail-label = More from today

## Lists

list-briefs = News in Brief
list-briefs-all = All briefs
list-latest = Latest News
list-latest-all = All stories
list-most-read = Most read
list-related = Related stories
list-highlights = Stakeholders’ Highlights
list-highlights-more = More Stakeholders’ Highlights
list-highlights-mark = Sponsored: paid for by the organisations named
pages-label = Pages of this list
pages-newer = Newer
pages-older = Older
access-registered = Registered readers
access-subscribers = Subscribers

## Front page

front-preview-notice = This is the front page as of { $date }. Only the newsroom sees it.
front-title = European news from Brussels
site-description = News, analysis and opinion about the European Union from { $name }, an independent newsroom in Brussels.
front-lead = The lead
front-second = Top stories
front-rail = In brief and latest
front-opinion = Opinion
front-opinion-all = All opinion
front-column = Column
front-all-of = All of { $name }
front-margin = Most read and stakeholders’ highlights

## Lists by section, column, author, topic, day

archive-author = Writer
archive-topic = Topic
latest-title = Latest News
latest-description = Everything we have published, newest first.
archive-feed = RSS feed of this page
archive-empty = Nothing has been published here yet.

## Article

article-by = By
article-and = and
article-updated = Updated
article-reading-minutes =
    { $minutes ->
        [one] 1 minute to read
       *[other] { $minutes } minutes to read
    }
article-meter-left =
    { $left ->
        [0] This is your last free story in { $month }
        [one] You have 1 free story left in { $month }
       *[other] You have { $left } free stories left in { $month }
    }
article-topics = Topics
article-share = Share this story
article-share-mail = Send by e-mail
article-share-address = Address to copy
article-sponsored = Sponsored: paid for by an organisation, written outside the newsroom
correction-label = Correction
clarification-label = Clarification
update-label = Update
correction-taken-back = A story that we have taken back

## Coupon: the offer in the middle of a story and the wall after a preview

cutout-label = Subscription
cutout-thanks = Thank you for reading { $name }
cutout-welcome-back = Welcome back to { $name }
cutout-fold = Fold away
cutout-unfold = Unfold
cutout-offer-title =
    { $days ->
        [0] Subscribe now.
       *[other] Subscribe now for a { $days } day free trial.
    }
cutout-offer-button = Start your free trial
cutout-subscribe-title = The rest of this story is for subscribers.
cutout-subscribe-why =
    { $days ->
        [0] Subscribe now and read on at once.
       *[other] Subscribe now for a { $days } day free trial and read on at once.
    }
cutout-register-title = The rest of this story is for registered readers.
cutout-used-up = You have read your free stories for { $month }.
cutout-network-used-up = Many new readers on your network have read free stories today.
cutout-register-why = With a free account it is { $count } stories a month, those of this month included. It takes an e-mail address and a password.
cutout-register-button = Register for free
cutout-register-or-trial =
    { $days ->
        [0] Or subscribe
       *[other] Or subscribe, with a { $days } day free trial
    }
cutout-renew-title = Your subscription has ended.
cutout-renew-why = Renew it and carry on where you stopped. Nothing else about your account has changed.
cutout-renew-button = Renew your subscription
cutout-per-year = per year
cutout-per-month = or per month
cutout-year-all = per year, for everything
cutout-free = for registered readers
cutout-no-card = No card needed.
cutout-cancel = Cancel anytime.
cutout-have-account = Already have an account?
cutout-sign-in = Sign in
cutout-funded = We are independent, and paid for by our readers and by sponsored links that say so:
cutout-who-we-are = who we are and how we are funded
cutout-student = Student? { $price }
cutout-groups = For group or corporate subscriptions, please
cutout-contact = contact us
cutout-see-also = See also our full
cutout-terms = Terms of Use

## News in Brief

briefs-title = News in Brief
briefs-description = What happened, in a few lines. Always free to read.
briefs-empty = No briefs have been published yet.

## Search

search-title = Search
search-label = Search the paper
search-placeholder = A word or a name
search-button = Search
search-help = Search for words in headlines and stories. Put a phrase in quotation marks to find it exactly, or a minus sign before a word to leave it out.
search-found = Stories that match “{ $query }”
search-found-all = { $count ->
    [one] One story matches “{ $query }”
   *[other] { $count } stories match “{ $query }”
}
search-none = Nothing found for “{ $query }”. Try fewer or other words.
search-end = There are no more results.
search-page = Page { $number }

## Corrections

corrections-title = Corrections
corrections-description = Where we were wrong, we say so here and on the story itself.
corrections-report = Report a mistake
corrections-empty = No corrections have been published.

## Sign in, register, account

field-name = Name
field-email = E-mail
field-password = Password
sign-in-title = Sign in
sign-in-lead = Subscribers and registered readers, welcome back.
sign-in-button = Sign in
sign-in-no-account = No account yet?
sign-in-register = Register for free
sign-in-by-mail = Sign in with a link by mail
sign-in-forgot = I have forgotten my password
sign-in-help = If you cannot get in, please
sign-in-wrong = This e-mail and password do not belong together. Check both, then try again.
too-many =
    { $minutes ->
        [one] Too many attempts. Wait a minute, then try again.
       *[other] Too many attempts. Wait { $minutes } minutes, then try again.
    }
too-busy = We are too busy just now. Nothing is lost; try again in a moment.
register-title = Register
register-lead = Registered readers read { $count } stories a month for free. News in Brief is free for everyone.
register-button = Register for free
register-password-hint = At least { $count } characters. A few unrelated words make a good one.
register-terms-before = By registering you accept our
register-terms-between = and our
register-privacy-notice = privacy notice
register-email-wrong = This does not look like an e-mail address.
register-name-wrong = Please tell us your name.
register-password-short = Use at least { $count } characters.
register-password-long = Use at most { $count } characters.
register-password-guessable = This password is too easy to guess: it is on lists of stolen passwords, or made of your name or ours. A few unrelated words make a better one.
account-title = Your account
account-plan = Plan
account-no-plan = No subscription
account-see-plans = See the plans
account-until = until { $date }
account-stories = This month
account-stories-left =
    { $left ->
        [one] free story left in { $month }
       *[other] free stories left in { $month }
    }
account-unlimited = All stories, without a limit
account-sign-out = Sign out
account-unverified = Your address is not confirmed yet. Please open the link in the mail that we sent you, so that the address is yours and nobody else can take it.
account-send-again = Send it again
account-change = Change
account-no-password = None: you sign in with a link by mail
account-password = Set a new password
account-data = Download my data
account-back = Back to your account

## Links by mail, and where they lead

ask-new-password-title = Set a new password
ask-new-password-lead = Tell us the address of your account. We send you a link with which you set a new password.
ask-sign-in-title = Sign in by mail
ask-sign-in-lead = Tell us the address of your account. We send you a link that signs you in, without a password.
ask-button = Send me the link
ask-back = Back to signing in
mail-sent-title = Look into your mail
mail-sent-lead = If there is an account with that address, a mail is on its way to it. Open the link in it, and press the button on the page it leads to.
mail-sent-note = If nothing comes within some minutes, look among what was taken for advertising, check the address, and try again. If that does not help, please
confirm-notice = We sent you a mail with a link: please confirm your address.
delete-unverified = Your address is not confirmed yet, so we do not write to it about this. Your password deletes the account.
confirm-not-you = If you did not ask for this, leave this page: nothing happens.
confirm-confirm-address-title = Is this your address?
confirm-confirm-address-lead = Somebody registered with it on { $date }, and is signed in to that account. Confirm it only if that was you: whoever registered keeps the account and its password.
confirm-confirm-address-button = Yes, confirm my address
confirm-new-password-title = Set a new password
confirm-new-password-lead = You asked for it on { $date }. All your devices are signed out, but for this one.
confirm-new-password-button = Set this password
confirm-sign-in-title = Sign in
confirm-sign-in-lead = You asked for a link on { $date }. Press the button, and you are signed in in this browser.
confirm-sign-in-button = Sign in
confirm-leave-address-title = Is your account to move?
confirm-leave-address-lead = On { $date } somebody who is signed in to your account asked to move it to another address. It moves when that one has confirmed it too.
confirm-leave-address-button = Yes, let it move
confirm-take-address-title = Is the account to move here?
confirm-take-address-lead = On { $date } somebody asked to move their account to your address. It moves when the present one has confirmed it too.
confirm-take-address-button = Yes, move it here
confirm-delete-account-title = Delete your account
confirm-delete-account-lead = You asked for it on { $date }. This cannot be undone.
confirm-delete-account-button = Delete my account
outcome-link-used-title = This link has been used
outcome-link-used-text = Each of our links works once, and this one has done its work. If you need another, ask for it.
outcome-link-used-on = Ask for a new link
outcome-link-over-title = This link is too old
outcome-link-over-text = Our links work for a while only, in case a mail falls into other hands. Ask for a new one.
outcome-link-over-on = Ask for a new link
outcome-link-unknown-title = We do not know this link
outcome-link-unknown-text = It may have been cut off in your mail, or made worthless by a newer one. Ask for a new one.
outcome-link-unknown-on = Ask for a new link
outcome-address-confirmed-title = Thank you
outcome-address-confirmed-text = Your address is confirmed. If you ever forget your password, a mail to it lets you back in.
outcome-address-confirmed-on = Go to your account
outcome-address-confirmed-order-title = Thank you
outcome-address-confirmed-order-text = Your address is confirmed. Your order waits for you.
outcome-address-confirmed-order-on = Go on with your order
outcome-address-half-title = One of two
outcome-address-half-text = The account moves when the other address has confirmed it as well. A mail with a link is there.
outcome-address-half-on = Go to your account
outcome-address-moved-title = Your account has moved
outcome-address-moved-text = Both addresses have confirmed it. From now on you sign in with the new one.
outcome-address-moved-on = Go to your account
outcome-address-taken-title = This address has an account already
outcome-address-taken-text = It was confirmed by another account meanwhile, so this one cannot have it. Sign in to that one with a link by mail.
outcome-address-taken-on = Sign in by mail
outcome-group-first-title = Others read by your subscription
outcome-group-first-text = You own a group whose subscription runs. Hand the group over, or cancel its subscription, before you delete your account. Nothing was deleted.
outcome-group-first-on = Go to the group
outcome-account-deleted-title = Your account is deleted
outcome-account-deleted-text = All that belonged to it is gone. One last mail says so; then we have forgotten your address.
outcome-account-deleted-on = Go to the paper

outcome-account-disabled-title = This account is closed
outcome-account-disabled-text = It does not sign in any more. If that is a mistake, an admin of the paper can open it again.
outcome-account-disabled-on = Write to us

outcome-invitation-over-title = This invitation is over
outcome-invitation-over-text = It was taken, withdrawn or replaced by a newer one, or its seven days have passed. Ask whoever invited you for another.
outcome-invitation-over-on = Go to the paper

## Joining the newsroom

joining-title = Join { $name }
joining-lead = You are asked to work here as { $role }, with the address { $email }.
joining-known = You have an account with this address already: it gets the role, and you sign in as always.
joining-button = Join the newsroom
joining-factor = Everybody who works here has a second factor beside the password, a passkey or an authenticator app. You add yours when you come in.

## A second factor

second-factor-title = Second factor
second-factor-lead = Something you have beside your password. Whoever learns the password alone does not get in.
second-factor-demanded = Before you begin: everybody who works here has something beside their password. Add one of these, and you go on to where you were going.
factor-passkey = Passkey
factor-passkey-what = Your telephone, computer or security key signs you in, with your finger, face or PIN. Nobody can talk it out of you.
factor-passkey-add = Add a passkey
factor-authenticator = Authenticator app
factor-authenticator-what = An app shows six digits, new ones every half minute.
factor-authenticator-add = Add an app
factor-added = Added { $added }
factor-added-used = Added { $added }, last used { $used }
factor-remove = Take off
factor-remove-label = Take off { $name }
factor-codes-title = Recovery codes
factor-codes-left = { $left } of { $of } are left
factor-codes-renew = Make new ones
factor-codes-lead = Each of these stands in for your second factor once, on the day your telephone is gone. They are shown now and never again: print them or put them where your papers are.
factor-codes-download = Download as text
factor-codes-file = recovery-codes.txt
factor-codes-kept = I have put them away
factor-go-on = Go on to where you were going
factor-unverified = Confirm your address first: the mails about your second factor go there.
factor-authenticator-title = Add an authenticator app
factor-authenticator-lead = Scan the square with the app, or tap it on the telephone itself. Then type what the app shows.
factor-square = Square for the authenticator app
factor-secret = Or type this into the app
factor-authenticator-code = Six digits from the app
factor-authenticator-button = Add the app
factor-code-wrong = This is not what the app shows now. Is the telephone’s clock right?
factor-passkey-title = Add a passkey
factor-passkey-lead = Your browser asks which device is to keep it.
factor-passkey-name = What to call it
factor-passkey-name-hint = So that you know it again: “Telephone”, “Key on my ring”.
factor-passkey-name-wrong = A name with up to { $count } characters, please.
factor-passkey-button = Make the passkey
factor-passkey-use = Use a passkey
factor-passkey-not-made = No passkey was made. You can try again.
factor-passkey-not-shown = No passkey was shown. You can try again, or type a code.
factor-passkey-wrong = The browser’s answer came too late or does not fit. Please try again.
factor-passkey-most = There are { $count } passkeys. Take one off first.
factor-passkey-taken = This passkey is here already.
factor-passkey-script = Passkeys need JavaScript. A code works without.
factor-passkey-impossible = Passkeys need a browser that knows them, with JavaScript. An authenticator app works everywhere.
factor-code = Code
factor-code-hint = Six digits from your authenticator app, or one of your recovery codes.
factor-wrong = This is not right, or was used before. An app’s code is good once: wait for the next one.
factor-again-title = Is it you?
factor-again-lead = This is asked again for what matters most. What you entered goes on afterwards.
factor-again-button = Go on
factor-no-password = Your account has no password. Set one first: a second factor stands beside it.
factor-sign-in-title = One more step
factor-sign-in-lead = Now your second factor, and you are in.
factor-sign-in-other = Sign in with another account
factor-lost = Lost everything? An admin can take your second factor off:

## Moving an account to another address

address-title = Change your address
address-lead = Your account belongs to { $address }. It moves when both that address and the new one have confirmed it.
address-pending = It is to move to { $address }. We have written to both addresses: open the link in each of the two mails.
address-button = Write to both addresses
address-same = This is the address of your account already.

## Devices

device = { $browser } on { $machine }
device-unknown = An unknown browser
devices-title = Your devices
devices-lead = These browsers are signed in to your account. There can be { $count }; with one more, the one unused for longest is signed out.
devices-this = this one
devices-seen = Last used { $seen }, signed in { $since }
devices-with-authenticator = with a code of an app
devices-with-passkey = with a passkey
devices-with-recovery-code = with a recovery code
devices-end = Sign out
devices-end-label = Sign out { $device }
devices-end-all = Sign out everywhere
devices-note = If you do not know one of them, sign it out and change your password:

## Deleting an account

delete-title = Delete your account
delete-lead = This cannot be undone. You may want to take along what we keep about you:
delete-goes = What goes
delete-goes-text = Your name and address, your password, your subscription and what is left of it, your devices, the stories you opened, and our mails to you. Also from backups, when one is restored.
delete-stays = What stays
delete-stays-text = A number in our log that no longer leads to you. Stories that you wrote for the paper stay in it, under the name they were published under.
delete-password-wrong = This is not the password of your account.
delete-button = Delete my account
delete-or-link = If you do not remember your password:
delete-by-link = Your account has no password. We send you a link with which you delete it.
delete-link-button = Send me a link

## Subscribe

subscribe-title = Subscribe to { $name }
subscribe-lead = All stories, every day, and a newsroom that answers only to its readers.
subscribe-plans = Plans
plan-trial = { $days } days free, then { $price }
plan-take = Subscribe
per-month = per month
per-year = per year
every-month = a month
every-year = a year
subscribe-soon = Subscriptions open here soon. Until then,
subscribe-contact = write to us and we will open yours by hand.
subscribe-has-one = You have a subscription already. Change or end it in
subscribe-had-trial = You have had your free trial, so your first payment is due with your order.
subscribe-currency = Prices in
subscribe-what = What you get
subscribe-what-text = Every story, analysis, column and investigation, and the whole archive. News in Brief stays free for everyone.
subscribe-cancel = Leaving is easy
subscribe-cancel-text = Cancel anytime, in your account. You keep reading to the end of what is paid.
subscribe-groups = Groups and institutions
subscribe-groups-text = For a whole institution, by its network or its addresses, please

## Pages of the house

page-updated = Last changed

## Errors

error-label = Error
error-reference = If you write to us about this, please name the reference
error-front = Go to the front page
error-contact = Tell us about it
error-403-title = This page is not open to you
error-403-message = Your account does not have the right to see it. If you think that it should, ask an administrator of the paper.
error-404-title = There is no such page
error-404-message = The address may be mistyped, or the story has moved. Search for it, or start from the latest news.
error-410-title = This story has been withdrawn
error-410-message = We published it and have taken it back. If we corrected something, it says so on the page of corrections.
error-422-title = Something in the form was not right
error-422-message = Go back, check what you entered and send it again. Nothing was lost.
error-429-title = Too many requests at once
error-429-message = Please wait a minute, then try again.
error-500-title = Something went wrong on our side
error-500-message = It was not your doing, and it has been recorded. Try again in a moment.
error-503-title = We are too busy just now
error-503-message = Please try again in a minute. Stories that are already open stay readable.
error-400-title = We could not read that request
error-400-message = Something in the address or in what was sent makes no sense to us. Go back and try again.
error-409-title = Somebody else was faster
error-409-message = What you were changing has changed meanwhile. Go back, look at the newest version and try again.
error-413-title = That was too much at once
error-413-message = What you sent is larger than we accept. Nothing was saved.
error-421-title = This is not the address of the paper
error-421-message = The paper is not known under the name you asked for.

## Ordering, and a subscription of one's own

order-title = Your order
order-plan = Plan
order-other = Another plan
order-price = Price
order-renews = Renews by itself until you cancel. VAT included.
order-first = First payment
order-first-now = Now
order-first-after = On { $date }, after { $days } free days. Cancel before then and you pay nothing.
order-withdrawal = You may withdraw from the contract within 14 days and get everything back, with one button in your account. See our
order-button = Order with obligation to pay
order-button-amount = Order with obligation to pay: { $amount }
order-code = Coupon or promotion code
order-code-apply = Apply
order-code-remove = Remove
order-code-wrong = Nothing was ordered: the code cannot be used. Correct it, or take it out to order at the full price.
order-discount = With your code
discount-first-month = First month { $reduced }, then { $price } { $every }.
discount-first-year = First year { $reduced }, then { $price } { $every }.
discount-payments = The first { $count } payments { $reduced } each, then { $price } { $every }.
discount-forever = { $reduced } { $every } instead of { $price }, for as long as you subscribe.
code-unknown = We know no such code, or it is not valid at present. Check how it is written.
code-used-up = This code has been used as often as it can be.
code-other-plan = This code is for another plan.
code-other-currency = This code is for prices in another currency.
code-too-short = This code ends before your first payment, so nothing would come off.
code-new-only = This code is for new subscribers.
code-used = You have used this code already, or an order with it is open in another window.
subscription-discount-once = { $off } off the next payment.
subscription-discount-until = { $off } off until { $date }.
subscription-discount-forever = { $off } off every payment.
order-button-trial = Nothing is charged for { $days } days, then { $amount }, and { $price } at each renewal until you cancel.
order-button-now = { $amount }, charged now, and { $price } at each renewal until you cancel.
order-unverified = Before you order, please confirm your address: we sent a link to { $email }. It leads you back here.
order-confirm-first = Nothing was ordered. Please confirm your address first.
order-unavailable = The payment service does not answer. Nothing was ordered and nothing was charged. Please try again in a few minutes.
bought-title = Welcome
bought-text = Your subscription to { $name } has begun. We sent you what was agreed by mail.
bought-back = Read on where you stopped
bought-front = To the paper
bought-waiting-title = Almost there
bought-waiting = The payment is on its way. As soon as it has arrived, your subscription begins, and a mail tells you so. This page need not stay open.
bought-refused-title = This card has had its trial
bought-refused = Somebody had a free trial with this card already, so this one was ended at once. Nothing was charged. You can subscribe without a trial.
subscription-trialing = Free until { $date }. From then on { $price }, until you cancel.
subscription-active = Paid. The next payment of { $price } is due on { $date }.
subscription-ending = Ends on { $date }. You read everything until then, and nothing more is charged.
subscription-paused = Paused. You read everything until { $date }, and nothing is charged until the pause ends.
subscription-grace = The last payment failed. You read on until { $date }. Please look after your card: we try it again meanwhile.
subscription-past-grace = The last payment failed, and the days of grace ended on { $date }. As soon as it is paid you read everything again.
subscription-unpaid = The payment has not succeeded. As soon as it is paid you read everything again.
subscription-ended = Ended on { $date }.
subscription-never-paid = The first payment never succeeded. Nothing was charged.
subscription-unknown = You read everything until { $date }. We are finding out how your subscription stands after that.
subscription-card = Paid with { $card }.
subscription-mend = Mend the payment
subscription-resume = Carry on after all
subscription-portal = Card and bills
cancel-title = Cancel
cancel-lead = Your subscription will end. You read everything until { $date }, and nothing more is charged.
cancel-instead = Or instead
cancel-pause = nothing is charged for a while
cancel-why = Why do you leave? You need not say.
cancel-note = What should we do better?
cancel-button = Cancel the subscription
cancel-stay = Keep it
cancellation-too-expensive = It costs too much
cancellation-too-little-time = I have too little time to read
cancellation-not-what-i-need = It is not what I looked for
cancellation-other-source = I read about Europe elsewhere
cancellation-technical = The site did not work for me
cancellation-other = Something else
cancellation-payment-failed = Payments failed
cancellation-withdrawal = Withdrawn within 14 days
cancellation-by-admin = Ended by us
cancellation-account-deleted = The account was deleted
cancellation-trial-taken-before = The card had a trial before
cancellation-student-no-more = No proof of studying
pause-title = Pause
pause-lead = You read everything until { $date }. After that the subscription rests, and nothing is charged.
pause-how-long = For how long?
pause-months =
    { $count ->
        [1] One month, until { $date }
       *[other] { $count } months, until { $date }
    }
pause-button = Pause the subscription
change-title = Change plan
change-now = You have: { $plan }.
change-to = Change to
change-show = Show what it costs
change-none = There is no other plan in your currency at present.
change-costs = { $amount } is charged now: what you have paid already is taken off.
change-costs-nothing = Nothing is charged now.
change-credits = Nothing is charged now. { $amount } that you have paid already is taken off your next payments.
change-then = After that { $amount }, next on { $date }.
change-button = Change plan
change-button-pay = Change plan, with obligation to pay
change-refused = The payment was refused, so nothing was changed. Please look after your card first.
change-shown-too-long-ago = The price was shown too long ago, or has changed since. Nothing was changed: please look at the new one.
withdraw-title = Withdraw from the contract
withdraw-until = until { $date }: everything is paid back.
withdraw-lead = Your subscription ends at once, and everything you have paid for it is paid back: { $amount }. You need not say why.
withdraw-button = Withdraw from the contract now
invoices-title = Bills
invoice-title = Bill
invoice-date = Date
invoice-period = Period
invoice-span = { $from } to { $to }
invoice-total = Amount
invoice-refunded = Paid back
invoice-paid = Paid
invoice-partly-refunded = Partly paid back
invoice-open = To be paid
invoice-void = Withdrawn
invoice-uncollectible = Not paid
invoice-credit-note = Credit note
grace-notice = Your last payment failed; you read on for seven days.
grace-mend = Mend the payment

## The payment pages of a demonstration

offline-notice = This is a demonstration: no money moves, and no real card is asked for.
offline-checkout-title = Payment
offline-card = Choose a card
offline-trial = After { $days } free days
offline-leave = Back without ordering
offline-first = The first payment is { $amount }
offline-closed = This order was left, or stood open for too long. Nothing was ordered; please begin again.
offline-declined = The card was declined. Nothing was ordered; please choose another.
offline-portal-title = Your card
offline-portal-lead = Your subscription is paid with { $card }.
offline-portal-button = Pay with this card
offline-invoice-title = Bill { $number }
card-works = { $card }: works
card-declined = { $card }: is declined
card-fails-at-renewal = { $card }: works now, fails at the renewal
card-seen-before = { $card }: somebody had a trial with it already

## What a subscription is called on the account's page

entitlement-subscription = Subscription
entitlement-complimentary = Complimentary subscription
entitlement-demonstration = Demonstration
entitlement-group = Group subscription
entitlement-licence = Access through your institution
entitlement-transfer = Subscription by invoice

## Mail. A blank line begins a paragraph. No letter repeats a name or anything else that somebody typed into a form.

preview-link-open-title = A story before it is published
preview-link-open-text = Somebody at { $name } wants you to read a story that is not published yet. Please pass neither the link nor the text on.
preview-link-open-button = Read the story
preview-link-ended-title = This link has ended
preview-link-ended-text = Its time is over, or it was taken back. Ask whoever at { $name } sent it to you.

mail-why = You get this because your address was given to { $name }. We send no advertising.
mail-or-copy = Or copy this address into your browser:

mail-confirm-address-subject = Please confirm your address
mail-confirm-address-text =
    Somebody registered with this address at { $name }. If that was you, confirm that it is yours: then you can always get back in, even without your password.

    If it was not you, do nothing. Nobody can take over your address this way.

    The link works for seven days, and once.
mail-confirm-address-button = Confirm this address

mail-already-registered-subject = You have an account already
mail-already-registered-text =
    Somebody just registered at { $name } with this address. It belongs to an account, which is unchanged.

    If that was you, sign in with your own password, or with the link below, which works for an hour, and once. There you also find the way to a new password.

    If it was not you, do nothing. Whoever it was has learnt nothing about you.
mail-already-registered-button = Sign in

mail-new-password-subject = Set a new password
mail-new-password-text =
    Somebody asked for a new password for your account at { $name }. If that was you, set one with the link below. It works for an hour, and once. All your devices are then signed out.

    If it was not you, do nothing: your password stays as it is.
mail-new-password-button = Set a new password

mail-sign-in-subject = Your link to sign in
mail-sign-in-text =
    Somebody asked for a link to sign in to your account at { $name }. It works for an hour, and once.

    If it was not you, do nothing, and pass it on to nobody: whoever opens it is you.
mail-sign-in-button = Sign in

mail-password-changed-subject = Your password was changed
mail-password-changed-text =
    The password of your account at { $name } was just changed, and all devices were signed out.

    If it was not you, set a new one at once with the link below, and look at your account’s devices afterwards.
mail-password-changed-button = I did not do this

mail-second-factor-added-subject = A second factor was added to your account
mail-second-factor-added-text =
    Your account at { $name } has one more second factor, a passkey or an authenticator app. It is asked for after the password.

    If it was not you, somebody is signed in as you: set a new password at once, take off what you do not know, and sign out your devices.
mail-second-factor-added-button = Look at your second factor

mail-second-factor-removed-subject = A second factor was taken off your account
mail-second-factor-removed-text =
    A passkey or an authenticator app was taken off your account at { $name }.

    If it was not you, set a new password at once and sign out your devices.
mail-second-factor-removed-button = Look at your second factor

mail-second-factor-reset-subject = Your second factor was reset
mail-second-factor-reset-text =
    All second factors and recovery codes of your account at { $name } were taken off by an admin, and all devices were signed out. The password alone signs in until you add another.

    If you did not ask for this, speak to an admin at once.
mail-second-factor-reset-button = Add a second factor

mail-recovery-code-used-subject = A recovery code was used
mail-recovery-code-used-text =
    Somebody showed one of the recovery codes of your account at { $name }, with the right password. That code is spent.

    If it was not you, set a new password at once and make new codes.
mail-recovery-code-used-button = Look at your second factor

mail-recovery-codes-renewed-subject = You have new recovery codes
mail-recovery-codes-renewed-text =
    New recovery codes were made for your account at { $name }. The old ones are worth nothing now.

    If it was not you, set a new password at once.
mail-recovery-codes-renewed-button = Look at your second factor

mail-staff-invitation-subject = Come and work at { $name }
mail-staff-invitation-text =
    You are asked to join the newsroom of { $name }, as { $role }. The link is good for seven days, and once.

    If you did not expect this, there is nothing to do.
mail-staff-invitation-button = Join the newsroom

mail-leave-address-subject = Is your account to move to another address?
mail-leave-address-text =
    Somebody who is signed in to your account at { $name } wants to move it to another address. It moves when both addresses have confirmed it, this one and the other. The link works for two days, and once.

    If it was not you, do not confirm. Set a new password: all devices are then signed out.
mail-leave-address-button = Let it move

mail-take-address-subject = Is an account to move to your address?
mail-take-address-text =
    Somebody wants to move their account at { $name } to this address. It moves when both addresses have confirmed it, this one and the one it has now. The link works for two days, and once.

    If it was not you, do nothing.
mail-take-address-button = Take it over

mail-address-in-use-subject = An account was to move to your address
mail-address-in-use-text =
    Somebody wanted to move their account at { $name } to this address. That cannot be: it belongs to an account already, which is unchanged.

    If that was you, and you want one account only, sign in to this one, or delete it and ask again.
mail-address-in-use-button = Go to your account

mail-delete-account-subject = Is your account to be deleted?
mail-delete-account-text =
    Somebody who is signed in to your account at { $name } wants to delete it. If that was you, use the link below. It says once more what goes and what stays. It works for an hour, and once.

    If it was not you, do nothing, and set a new password: all devices are then signed out.
mail-delete-account-button = Go on

mail-account-deleted-subject = Your account is deleted
mail-account-deleted-text =
    Your account at { $name } and all that belonged to it are deleted. This mail is the last we send you, and as soon as it is sent we have forgotten your address.

    Should you come back one day, you are welcome.
mail-account-deleted-button = Go to the paper

mail-subscription-started-subject = Your subscription to { $name }
mail-subscription-started-text =
    Thank you for subscribing to { $name }. What we agreed: { $price } { $every }, paid with { $card }. The next payment is due on { $charged }, and the subscription renews by itself until you cancel, which you can do at any time in your account.

    You may withdraw from this contract within 14 days without giving a reason, with one button in your account, and get everything back.
mail-subscription-started-button = Your account
mail-trial-ending-subject = Your free days at { $name } end on { $charged }
mail-trial-ending-text =
    Your free days end on { $charged }. From then on the subscription costs { $price } { $every }, paid with { $card }.

    If you would rather not go on, cancel before then and you pay nothing.
mail-trial-ending-button = Your account
mail-renewal-coming-subject = Your subscription to { $name } renews on { $charged }
mail-renewal-coming-text =
    On { $charged } your subscription renews: { $price } { $every }, paid with { $card }.

    Nothing is to be done if you want to read on. If you do not, cancel before then.
mail-renewal-coming-button = Your account
mail-receipt-subject = Receipt from { $name }: { $paid }
mail-receipt-text =
    We received { $paid } for your subscription. The bill { $number } is in your account.
mail-receipt-button = See your bills
mail-payment-failed-subject = Your payment to { $name } failed
mail-payment-failed-text =
    { $paid } for your subscription could not be taken from { $card }. You read on until { $grace }, and we try again meanwhile.

    If the card has changed, please enter the new one.
mail-payment-failed-button = Mend the payment
mail-invoice-subject = Invoice { $number } from { $name }
mail-invoice-text =
    Our invoice { $number } over { $total } is attached. Please pay by { $due }, to the account that stands on it and under its number.
mail-invoice-button = Questions about it
mail-invoice-reminder-subject = Reminder of invoice { $number } from { $name }
mail-invoice-reminder-text =
    Our invoice { $number } was due on { $due }, and { $total } have not come in yet. It is attached once more.

    If you have paid meanwhile, there is nothing to do.
mail-invoice-reminder-button = Questions about it
mail-credit-note-subject = Credit note { $number } from { $name }
mail-credit-note-text =
    Our credit note { $number } is attached. It takes { $total } of invoice { $invoice } back.
mail-credit-note-button = Questions about it
mail-story-returned-subject = Your story was sent back to you
mail-story-returned-text =
    An editor read the story that you submitted and gave it back, with a note.

    You can write on it now, and submit it again.
mail-story-returned-button = Read the note
mail-story-ready-subject = Your story is ready
mail-story-ready-text = An editor read the story that you submitted and marked it as ready to be published.
mail-story-ready-button = See the story
mail-message-subject = A reader wrote to the paper
mail-message-text = There is a new message for the paper. It stands in the administration, with the address to answer to.
mail-message-button = Read it
mail-pending-held-subject = Your change is not published
mail-pending-held-text =
    A change of yours to a published story was to go before readers at a set time. It could not, and waits for you: readers see the story as it was.
mail-pending-held-button = See why
mail-story-published-subject = Your story is published
mail-story-published-text = The story that you submitted is before readers now.
mail-story-published-button = See the story
mail-story-mention-subject = A colleague asks you about a story
mail-story-mention-text = A colleague named you in a comment on a story.
mail-story-mention-button = Read the comment
mail-subscription-ending-subject = Your subscription to { $name } ends on { $ends }
mail-subscription-ending-text =
    As you asked, your subscription ends on { $ends }. You read everything until then, and nothing more is charged.

    Should you change your mind, one button in your account is enough.
mail-subscription-ending-button = Your account
mail-subscription-ended-subject = Your subscription to { $name } has ended
mail-subscription-ended-text =
    Your subscription ended on { $ends }. Your account stays, with its free stories each month.

    You are welcome back at any time.
mail-subscription-ended-button = See the plans
mail-withdrawn-subject = You have withdrawn from your subscription to { $name }
mail-withdrawn-text =
    We received your withdrawal. Your subscription has ended, and everything you paid for it is paid back the way you paid, within 14 days at the latest.
mail-withdrawn-button = Your account
mail-trial-taken-before-subject = Your free trial at { $name } was ended
mail-trial-taken-before-text =
    Somebody had a free trial with the same card already, and there is one for each person. The trial was ended at once and nothing was charged.

    You can subscribe without a trial.
mail-trial-taken-before-button = See the plans

## The notice above every page of a demonstration

demonstration-notice = A demonstration: the people and the news are invented, and no money moves.

## Texts of the site's own pages (Markdown)

terms-heading = Terms of Use
terms-text =
    These terms say what you may expect of { $name } and what we expect of you.

    ## Reading

    You may read what is open to everybody without an account. Some stories count towards a number of free stories a month; how many are left stands on each of them. With an account the number is larger. News in Brief is always free.

    ## Subscriptions

    Subscriptions open soon. Their price, their length and how to end them will stand on the order page before you pay, and here.

    ## Our texts

    You may link to our stories, quote them within the limits of the law and print them for yourself. To publish a whole story elsewhere, ask us first.

    ## Sponsored links

    Stakeholders’ Highlights and sponsored articles are paid for by the organisations named in them and are always marked. They have no say in anything else.
privacy-heading = Privacy
privacy-text =
    We keep as little about you as the paper needs to work.

    ## Without an account

    When you open a story that counts towards your free stories, your browser gets a random number in a cookie named “visitor”. Under that number we keep which stories you opened this month, so that reading one again is free. We keep it for that month and the next. We do not know who you are, and nobody else sees the number.

    ## With an account

    We keep your name, your e-mail address, a hash of your password that cannot be turned back, and where you are signed in. A cookie named “session” keeps you signed in. What we mail you is kept without its text for 90 days.

    The stories that you save for later are on a list that only you see. A history of what you read is kept only if you ask for one under your account. A story stays in it for a year after you last opened it, and ending the history deletes it.

    Under [your account](/account) you see your devices, take along all that we keep about you as a file, or delete it. What is deleted stays deleted when we restore a backup.

    To keep others from guessing passwords, we count failed attempts by account and by the network they come from, under a code that cannot be turned back, for some hours at most.

    ## In a group

    If you read by a seat in a group, its owner and its managers see your name and your address, and since when you are in it; never what you read. Whom a group invites we keep for 30 days after the invitation has ended, and who has left it for as long as there is the group.

    ## Which stories are read

    We keep for 60 days which stories were opened under your number or your account, to make the list of the most read and to try out how many free stories a month are right. No address and no browser's name is kept with it, and it goes with your account.

    ## If cookies are deleted

    Whoever deletes the cookie would have free stories without end. So we also count, for one day, how many stories new readers open from one network, under a code whose key we destroy at the end of the day. Beyond a limit we ask new readers to register, which costs nothing.

    ## If you write to us

    What you write on [the contact page](/contact) we keep for a year, with your name and the address for the answer. The people who answer read it, and nobody else.

    ## Sponsored links

    We tell the organisations that pay for Stakeholders’ Highlights how often those were seen and followed: sums, and nothing about anybody. To count nobody twice within five minutes we keep a code of your address and browser that changes every five minutes, for less than an hour. If your browser asks not to be tracked (Global Privacy Control or Do Not Track), we do not count you.

    ## Nobody else

    Our pages load nothing from other companies: no advertising network, no statistics service, no fonts from elsewhere.
contact-heading = Who we are, and how to reach us
contact-text =
    { $name } is an independent newsroom in Brussels. It is paid for by its readers and by organisations whose links are marked as sponsored.

    Write to the newsroom at [news@courant.example](mailto:news@courant.example), about subscriptions for groups, companies and students at [subscriptions@courant.example](mailto:subscriptions@courant.example), and about a mistake in a story at [corrections@courant.example](mailto:corrections@courant.example).

embed-play = Show it here
embed-note = Then your browser asks this site for it:

contact-write = Write to us
contact-sent = Thank you. Your message is with the paper, and an answer comes by e-mail.
contact-name = Your name
contact-email = Your e-mail address
contact-message = Your message
contact-send = Send it
contact-no-name = How may we call you?
contact-no-email = An address to which we can answer, such as name@example.org.
contact-no-message = What would you like to say?

## What readers keep

saved-title = Saved stories
saved-lead = Only you see this list. Saving a story does not open it, and does not count.
saved-none = Nothing saved yet. At the end of each story there is a button that puts it on this list, to be read when you have time.
saved-save = Save for later
saved-remove = Take off your list
saved-done = Saved.
saved-removed = Taken off your list.
saved-on = saved on { $date }
saved-full = Your list holds { $most } stories, and that is as long as it can be. Take some off, then save this one again.
kept-gone = This story is not available any more
kept-remove = Remove
history-title = Reading history
history-off = We keep no history of what you read, unless you ask for one here.
history-term-what = From now on, the stories that open for you are listed here, each once, with the day on which you last opened it.
history-term-long = A story stays for a year after you last opened it. You can remove one or all of them at any time.
history-term-who = Only you see it. It changes nothing about what the paper shows you.
history-term-end = If you end it, it is deleted at once, as it is with your account.
history-begin = Keep a history of what I read
history-since = Stories that open for you are listed here since { $date }. Only you see them, and each stays for a year after you last opened it.
history-none = Nothing yet. What you open from now on appears here within a few seconds.
history-read-on = read on { $date }
history-clear = Remove all
history-end = End the history and delete it

## Gifts

gifts-title = Stories you gave away
gifts-lead = Send the link to whoever you give the story to. They read it without an account, for 30 days from the day you gave it.
gifts-left = { $count ->
    [0] You have given away all of your stories for { $month }.
    [one] You may give away one more story in { $month }.
   *[other] You may give away { $count } more stories in { $month }.
}
gifts-used-up = You have given away all of your stories for { $month }. The next ones come with the next month.
gifts-none = Nothing yet. Subscribers find a button at the end of each story.
gift-link = The link to send
gift-until = It holds until { $date }.
gift-revoke = Take it back
gift-places-wrong = For how many readers is it? A whole number from 1 to { $most }.
gift-state-taken = { $taken ->
    [0] Not opened yet, for { $places ->
        [one] one reader
       *[other] { $places } readers
    }.
   *[other] { $places ->
        [one] Opened.
       *[other] Opened by { $taken } of { $places } readers.
    }
}
gift-state-revoked = You took it back.
gift-state-ended = It has ended.
gift-open-title = This story is a gift to you
gift-open-text = A subscriber of { $name } gives you this story. It is yours to read in this browser, without an account.
gift-taken-title = This gift has been opened
gift-taken-text = Somebody has opened this gift already. You can still read the beginning of the story, or all of { $name } with a subscription.
gift-ended-title = This gift has ended
gift-ended-text = The link no longer opens the story. You can read all of { $name } with a subscription.
gift-withdrawn = A story that was withdrawn
gift-take = Read the story
gift-give = Give this story away
gift-give-why = Whoever you send the link to reads it without an account.
gift-places = Readers
article-preview-link = This is a preview of a story that is not published. It is for you alone, and may change.
article-gift = A subscriber gave you this story.
licence-provided = Access provided by { $institution }.
article-public-interest = Open to everybody until { $date }, in the public interest.

## Groups

subscribe-group = { $price } { $per } for each reader, from { $count } readers on.
subscription-seats =
    { $count ->
        [one] 1 seat
       *[other] { $count } seats
    }
order-seats = For how many readers?
order-seats-show = Show the price
order-seats-each =
    { $count ->
        [one] 1 seat at { $price }.
       *[other] { $count } seats at { $price } each.
    }
order-seats-wrong = For how many readers is it? A whole number from { $fewest } to { $most }.
order-for-one = This plan is for one reader. For several, choose one for groups.
order-in-a-group = You are in a group already. Leave it before you buy seats for another.
bought-group = Invite your readers
cutout-group-title = You no longer read as part of a group.
cutout-group-why = The group’s subscription has ended, or your seat in it has. Whoever looks after the group can tell you more. You can also subscribe yourself.
cutout-group-button = Subscribe yourself
group-title = Your group
group-unnamed = A group of readers
group-back = Back to your group
group-role-owner = Owner
group-role-manager = Manager
group-role-member = Member
group-reads = Everybody with a seat reads everything. It is paid until { $date }.
group-ending = Everybody with a seat reads everything until { $date }. The subscription is not renewed after that.
group-grace = The payment for this group failed. Everybody reads on until { $date }.
group-unpaid = Nobody reads by this group at present: its subscription rests, or its payment has not succeeded.
group-over = The subscription of this group has ended, so nobody reads by it.
group-owner-mends = You find it in your account.
group-owner-told = Only its owner can see to that, and has been told.
group-owner = It is looked after by { $email }.
group-seat-lost = You have no seat at present: the group has fewer than it had. You are among the first to have one again.
group-seat-none = You have given up your seat.
group-mark-lost = Lost their seat
group-mark-none = Without a seat
group-seats = Seats free
group-seats-free = { $used } of { $all } are in use
group-seats-change = Change
group-name = Name of the group
group-name-button = Save the name
group-name-long = At most { $most } characters, please.
group-members = Who is in it
group-appoint = Make a manager
group-dismiss = Manager no more
group-remove = Remove
group-seat-release = Give up my own seat
group-seat-take = Take a seat myself
group-seat-no-free = No seat is free. Remove somebody, withdraw an invitation, or buy another seat first.
group-link-title = Invite by link
group-link-lead = Whoever has the link takes a seat, as long as one is free. It keeps none.
group-link = The link to pass on
group-link-make = Make a link
group-link-renew = Make a new link, this one then ends
group-link-revoke = End the link
group-leave = Leave the group
group-offered = This group is offered to you. If you accept until { $date }, you are its owner: its card, its bills and its renewals are yours to look after.
group-accept = Take it over
group-refuse = No, thank you
group-renew = Renew the subscription
group-close = Dissolve the group
account-group = Group
invite-title = Invite by mail
invite-addresses = Addresses
invite-hint = One or many, each on a line of its own or with commas between. A seat is kept for each for 14 days.
invite-button = Send the invitations
invite-refused = Nobody was invited yet, because of these:
invite-no-address = “{ $email }” is no e-mail address.
invite-twice = “{ $email }” stands there twice.
invite-member = { $email } is in the group already.
invite-pending = { $email } has an invitation already. You can send it again below.
invite-too-often = { $email } was written to several times lately. Please wait some hours.
invite-how-many = Please enter at least one address, and at most { $most }.
invite-no-seats = { $free ->
    [0] No seat is free. Remove somebody, withdraw an invitation, or buy more seats first.
    [one] One seat is free, and these are { $count } addresses. Nobody was invited yet.
   *[other] { $free } seats are free, and these are { $count } addresses. Nobody was invited yet.
}
invitation-until = Invited; the seat is kept until { $date }
invitation-expired = The invitation has expired and keeps no seat
invitation-send-again = Send again
invitation-withdraw = Withdraw
join-title = Read with { $group }
join-lead = You are invited to a seat: you read everything in { $name }, and the group pays. Its owner and its managers see your name and your address.
join-button = Take the seat
join-for = The invitation was sent to { $email } and holds until { $date }. You may use it with any account of yours.
join-sign-in = It takes an account, which is free.
join-unknown-title = This link leads nowhere any more
join-no-invitation = It was used, withdrawn, sent again with a new link, or it is too old. Ask whoever invited you.
join-no-link = It was ended, or replaced by a new one. Ask whoever gave it to you.
join-full = No seat is free. Ask whoever looks after the group.
join-already = You are in a group already. Leave that one first, in your account.
join-removed = You were removed from this group, so the link does not bring you back. Ask whoever looks after it for an invitation.
remove-title = Remove { $person }?
remove-lead = { $email } reads by the group no more, at once, and gets a mail that says so. The seat is free for somebody else.
remove-button = Remove
leave-title = Leave { $group }?
leave-lead = You read by the group no more, at once. To come back you need an invitation or the group’s link.
leave-button = Leave
close-title = Dissolve { $group }?
close-lead = Everybody is out of it, and its invitations end. Bills stay in your account.
close-button = Dissolve the group
seats-title = Change the number of seats
seats-lead = Seats in all: { $all }. Held: { $held }. Kept for invitations: { $kept }.
seats-field = Seats
seats-wrong = A whole number from { $fewest } to { $most }.
seats-used = { $used } seats are in use, so there cannot be { $wanted }. Remove somebody or withdraw an invitation first.
seats-changed = The number of seats was changed meanwhile. Nothing was changed now: please look at what it costs.
seats-button = Change the number of seats
seats-button-pay = Change it, with obligation to pay
owner-title = Hand the group over
owner-lead = Choose who is to own it. They have seven days to accept. The card it is paid with, its bills and its renewals then go to them; you stay as a manager.
owner-whom = To whom?
owner-nobody = There is nobody else with a confirmed address in the group yet. Invite them first.
owner-button = Offer it
owner-hand-over = Hand the group over
owner-offered-to = It is offered to { $person }.
owner-take-back = Take the offer back
owner-pays-alone = { $person } has a subscription of their own that runs. It must end first.
owner-you-pay-alone = You have a subscription of your own that runs, or your address is not confirmed. See to that first.
domain-title = Your domain
domain-lead = Whoever has a confirmed address at your domain can take a free seat by themselves. Somebody who reads the mail of its postmaster must confirm that it is yours.
domain-field = Domain
domain-mailbox = Which mailbox are we to write to?
domain-mailbox-wrong = One of the list, please.
domain-button = Write to it
domain-wrong = “{ $domain }” is no domain of an organisation, such as embassy.example.
domain-taken = { $domain } belongs to another group or institution.
domain-proved-already = { $domain } is confirmed already.
domain-unproved = Not confirmed: it does nothing yet
domain-open = Confirmed: whoever has an address there takes a free seat by themselves
domain-closed = Confirmed, and nobody comes by it
domain-close = Let nobody come by it
domain-reopen = Let them come by it
domain-remove = Take it out
proof-title = Does { $domain } belong to this group?
proof-lead = { $group } says so. If you confirm it, whoever has a confirmed e-mail address at { $domain } takes a seat of the group by themselves, as long as one is free.
proof-button = Yes, it does
proof-unknown-title = There is nothing to confirm here
proof-unknown = The link was used, or it is too old, or a newer one was sent.
proof-done-title = Thank you
proof-done = { $domain } is confirmed.
delete-group-first = You own a group whose subscription runs. Hand the group over, or cancel its subscription, before you delete your account: others read by it.

mail-group-invitation-subject = You are invited to read { $name }
mail-group-invitation-text =
    { $inviter } has a seat for you in a group of readers: you read everything in { $name }, and the group pays.

    It is kept for you until { $until }. The link leads to a page that says more; there you take it, or not.

    If you do not know who invites you, do nothing.
mail-group-invitation-button = See the invitation
mail-group-removed-subject = You no longer read { $name } with your group
mail-group-removed-text =
    Whoever looks after your group has ended your seat in it. Your account stays, with its free stories each month.

    You can subscribe yourself at any time.
mail-group-removed-button = See the plans
mail-group-domain-subject = Does { $domain } belong to a group of readers of { $name }?
mail-group-domain-text =
    { $inviter } says that { $domain } is the domain of their organisation, and wants everybody with an address there to be able to take a seat in their group. We write to you because you read the mail of this mailbox.

    If that is right, confirm it. The link holds until { $until }, and once. If it is not, do nothing.
mail-group-domain-button = See what it is about
mail-group-offered-subject = A group of readers is offered to you
mail-group-offered-text =
    { $inviter } wants to hand over to you the group in which you read { $name }. Its card, its bills and its renewals would be yours to look after.

    You can accept until { $until }. If you do not want it, do nothing.
mail-group-offered-button = Go to the group
mail-group-handed-over-subject = Your group has a new owner
mail-group-handed-over-text =
    As you offered, your group at { $name } was taken over. What is paid for it is the new owner’s from now on; you are a manager of the group and keep your seat.

    If it was not you who offered it, write to us at once.
mail-group-handed-over-button = Go to the group
mail-group-seat-lost-subject = You have no seat in your group any more
mail-group-seat-lost-text =
    Your group at { $name } has fewer seats than it had, and yours was among the newest. You are among the first to have one again.

    Whoever looks after the group can tell you more.
mail-group-seat-lost-button = Go to the group
mail-group-seats-lost-subject = Your group has fewer seats than it used
mail-group-seats-lost-text =
    The number of seats of your group at { $name } was lowered below what was in use. { $count ->
        [one] One seat was
       *[other] { $count } seats were
    } lost: the newest. Everybody whose seat it was has been told, and has one again as soon as there are enough.
mail-group-seats-lost-button = Go to the group
## Students

student-title = Student price
student-lead = Whoever studies pays less. We ask once a year. Show it by an address at your university or school, or by a proof.
student-holds = You have shown that you study. That holds until { $date }.
student-subscribe = Subscribe for { $price }
student-confirm-first = Please confirm the address of your account first.
student-by-address = By an address
student-by-address-text = We send a link there. Your account keeps the address that it has. An address of alumni does not count.
student-address = Address at your university or school
student-address-button = Use this address
student-address-waits = We sent a link to { $email }. Open it in this browser, signed in to this account.
student-address-left = An address of alumni does not show that you study.
student-address-unknown = We do not know this institution. Check the address, or send us a proof below.
student-address-taken = This address serves another account already.
student-by-proof = By a proof
student-by-proof-text = Tell us where you study, and add a picture or a PDF of your student card or your enrolment. One of us looks at it within some days. It is deleted thirty days after that.
student-words = Where and what you study
student-files = Pictures or PDF
student-files-hint = At most two, JPEG, PNG or PDF, 3 MB each. Cover what we need not know: your number, your date of birth.
student-proof-button = Send the proof
student-proof-empty = Write a line, or add a file.
student-proof-long = At most 2000 characters, please.
student-proof-waits = A proof of yours is waiting to be looked at.
student-proof-sent = We have your proof of { $date } and write to you when we have looked at it.
student-declined = Your proof was not accepted on { $date }: { $reason }
student-file-kind = A file is no JPEG, PNG or PDF, or not what it says it is. Nothing was sent.
student-file-large = A file is larger than 3 MB. Nothing was sent.
student-file-many = Two files at most. Nothing was sent.
student-confirm = Is { $email } your address, and do you study there?
student-confirm-button = Yes, it is mine

mail-student-address-subject = Your student address at { $name }
mail-student-address-text =
    Somebody with an account at { $name } says that this is their address and that they study.

    If that was you, open the link while you are signed in to that account. It is good for two days. If it was not you, do nothing: nobody else can use the link.
mail-student-address-button = Confirm the address
mail-student-approved-subject = The student price at { $name } is yours
mail-student-approved-text =
    Thank you. We have looked at your proof, and the student price is open to you until { $until }. What you sent in is deleted in thirty days.
mail-student-approved-button = See the student price
mail-student-declined-subject = Your proof for the student price at { $name }
mail-student-declined-text =
    We have looked at what you sent in and cannot accept it: { $reason }

    You may send another proof, or take one of our other plans. What you sent in is deleted in thirty days.
mail-student-declined-button = Send another proof
mail-student-proof-due-subject = Are you still studying? Your subscription to { $name } renews on { $charged }
mail-student-proof-due-text =
    Your subscription renews on { $charged } at the student price, { $price } { $every }. Please show us again that you study: it takes a minute with an address at your university or school.

    Without it the subscription ends on { $charged }. You will not be charged another price.
mail-student-proof-due-button = Show that I study
mail-student-ending-subject = Your student subscription to { $name } ends on { $ends }
mail-student-ending-text =
    Nobody has shown us that you still study, so your subscription ends on { $ends } and nothing is charged. Until then you read everything.

    If you do study, show it in your account and take the end back. If not, we would be glad to keep you with one of our other plans.
mail-student-ending-button = See the other plans

mail-complimentary-given-subject = { $name } is yours to read
mail-complimentary-given-text =
    We have opened { $name } for you: you read everything until { $until }, and pay nothing for it. It ends by itself.
mail-complimentary-given-button = Your account

## The report of a campaign, for who paid for it

report-span = From { $from } until { $until }.
report-span-open = From { $from }, until further notice.
report-ordered = Of { $ordered } impressions that were ordered, { $share }% have been counted.
report-impressions = Impressions
report-clicks = Clicks
report-rate = Clicks per impression
report-by-highlight = By highlight
report-highlight = Highlight
report-box = Box
report-no-highlights = The campaign has no highlights yet.
report-by-day = By day
report-day = Day
report-nothing = Nothing has been counted yet. What readers see appears here within seconds.
report-csv = Download all days as CSV
report-how = An impression is counted when at least half of a highlight has been in sight for a second in somebody’s browser, a click when somebody follows its link from a page of ours. Each is counted once in five minutes for the same visitor. Programs, our own staff and readers whose browsers ask not to be counted are left out. What it takes to count nobody twice is deleted within the hour; only sums stay.
report-until = This link shows the figures as they are, until { $until }. Whoever has it can see them.
