"""Mailboxes: mails are taken out of an IMAP folder into a batch's own inbox, and receipts are written for them.

How it works. Each mail is written whole into `DIR/mails` as the file that it is; from there it is read as a saved mail
in any inbox. A mailbox is only looked at (EXAMINE, BODY.PEEK): nothing is deleted, and nothing is marked unless that is
asked for. How far a folder was read, its UIDVALIDITY and the last UID, stands in the ledger
(`docs/decisions/0019-mailboxes.md`).
"""
