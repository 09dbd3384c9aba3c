### Wording of the reader pages. Keys are grouped by page.
### Arguments: $name, $month, $date, $query are text; $count, $days, $left, $minutes, $number are numbers.

## Everywhere

and = and
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

## Coupon: the offer in the middle of a story and the wall after a preview

coupon-label = Subscription
coupon-thanks = Thank you for reading { $name }
coupon-welcome-back = Welcome back to { $name }
coupon-fold = Fold away
coupon-unfold = Unfold
coupon-offer-title = Subscribe now for a { $days } day free trial.
coupon-offer-button = Start your free trial
coupon-subscribe-title = The rest of this story is for subscribers.
coupon-subscribe-why = Subscribe now for a { $days } day free trial and read on at once.
coupon-register-title = The rest of this story is for registered readers.
coupon-used-up = You have read your free stories for { $month }.
coupon-network-used-up = Many new readers on your network have read free stories today.
coupon-register-why = With a free account it is { $count } stories a month, those of this month included. It takes an e-mail address and a password.
coupon-register-button = Register for free
coupon-register-or-trial = Or subscribe, with a { $days } day free trial
coupon-renew-title = Your subscription has ended.
coupon-renew-why = Renew it and carry on where you stopped. Nothing else about your account has changed.
coupon-renew-button = Renew your subscription
coupon-per-year = per year
coupon-per-month = or per month
coupon-year-all = per year, for everything
coupon-free = for registered readers
coupon-no-card = No card needed.
coupon-cancel = Cancel anytime.
coupon-have-account = Already have an account?
coupon-sign-in = Sign in
coupon-funded = We are independent, and paid for by our readers and by sponsored links that say so:
coupon-who-we-are = who we are and how we are funded
coupon-groups = For group, corporate or student subscriptions, please
coupon-contact = contact us
coupon-see-also = See also our full
coupon-terms = Terms of Use

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
outcome-address-half-title = One of two
outcome-address-half-text = The account moves when the other address has confirmed it as well. A mail with a link is there.
outcome-address-half-on = Go to your account
outcome-address-moved-title = Your account has moved
outcome-address-moved-text = Both addresses have confirmed it. From now on you sign in with the new one.
outcome-address-moved-on = Go to your account
outcome-address-taken-title = This address has an account already
outcome-address-taken-text = It was confirmed by another account meanwhile, so this one cannot have it. Sign in to that one with a link by mail.
outcome-address-taken-on = Sign in by mail
outcome-account-deleted-title = Your account is deleted
outcome-account-deleted-text = All that belonged to it is gone. One last mail says so; then we have forgotten your address.
outcome-account-deleted-on = Go to the paper

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
plan-trial = Free trial
plan-trial-price = €0
plan-trial-per = for 30 days
plan-trial-description = Read everything for 30 days. Stop before they end and you pay nothing.
plan-year = Yearly
plan-year-price = €150
plan-year-per = per year
plan-year-description = Two months cheaper than paying by the month. Cancel anytime.
plan-month = Monthly
plan-month-price = €15
plan-month-per = per month
plan-month-description = The same stories, a month at a time. Cancel anytime.
subscribe-soon = Subscriptions open here soon. Until then,
subscribe-contact = write to us and we will open yours by hand.
subscribe-what = What you get
subscribe-what-text = Every story, analysis, column and investigation, and the whole archive. News in Brief stays free for everyone.
subscribe-cancel = Leaving is easy
subscribe-cancel-text = Cancel anytime, in your account. You keep reading to the end of what is paid.
subscribe-groups = Groups, institutions, students
subscribe-groups-text = For several readers, a whole institution or a student price, please

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

## What a subscription is called on the account's page

entitlement-subscription = Subscription
entitlement-complimentary = Complimentary subscription
entitlement-demonstration = Demonstration
entitlement-group = Group subscription
entitlement-licence = Access through your institution

## Mail. A blank line begins a paragraph. No letter repeats a name or anything else that somebody typed into a form.

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

    Under [your account](/account) you see your devices, take along all that we keep about you as a file, or delete it. What is deleted stays deleted when we restore a backup.

    To keep others from guessing passwords, we count failed attempts by account and by the network they come from, under a code that cannot be turned back, for some hours at most.

    ## Which stories are read

    We keep for 60 days which stories were opened under your number or your account, to make the list of the most read and to try out how many free stories a month are right. No address and no browser's name is kept with it, and it goes with your account.

    ## If cookies are deleted

    Whoever deletes the cookie would have free stories without end. So we also count, for one day, how many stories new readers open from one network, under a code whose key we destroy at the end of the day. Beyond a limit we ask new readers to register, which costs nothing.

    ## Nobody else

    Our pages load nothing from other companies: no advertising network, no statistics service, no fonts from elsewhere.
contact-heading = Who we are, and how to reach us
contact-text =
    { $name } is an independent newsroom in Brussels. It is paid for by its readers and by organisations whose links are marked as sponsored.

    Write to the newsroom at [news@courant.example](mailto:news@courant.example), about subscriptions for groups, companies and students at [subscriptions@courant.example](mailto:subscriptions@courant.example), and about a mistake in a story at [corrections@courant.example](mailto:corrections@courant.example).

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
article-gift = A subscriber gave you this story.
licence-provided = Access provided by { $institution }.
article-public-interest = Open to everybody until { $date }, in the public interest.
