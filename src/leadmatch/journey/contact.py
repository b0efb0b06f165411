"""Two-way contact: the prospect answered. Read from a real field, a custom one of yes or no, or an unused one.

Which column says so is a matter of the mapping (`[map.crm] "Custom 3" = "contacted"`); what else proves contact is
`journey.proves_contact` of the spec: who came in, who made an appointment, who bought, has answered. A call that
nobody took (missed, abandoned, voice mail) proves nothing.
"""

import polars as pl

from leadmatch.spec import Journey

_NOBODY_ANSWERED = (
    r"(?i)\b(?:missed|abandoned|unanswered|not answered|no answer|voice ?mail|hang ?up|hung up|dropped|busy"
    r"|manqu[ée]|sans r[ée]ponse|bo[îi]te vocale|abandonn[ée])\b"
)


def proves_contact(events: pl.DataFrame, journey: Journey) -> pl.Series:
    """Which events prove that the customer answered: Boolean, row for row."""
    proof = events["event"].is_in(journey.proves_contact)
    calls = (proof & (events["event"] == "phone_up")).arg_true()
    missed = events["detail"].gather(calls).str.contains(_NOBODY_ANSWERED).fill_null(value=False)
    return proof.scatter(calls.filter(missed), False) if missed.any() else proof
