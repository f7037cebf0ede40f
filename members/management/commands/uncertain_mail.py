"""Letters of which nobody knows whether they arrived."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from members import uncertain
from members.models import OutgoingMail
from privacy import days


class Command(BaseCommand):
    help = "List mails whose worker or line broke while they were handed over; decide about one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--again", type=UUID, metavar="ID", help="send it again")
        choice.add_argument("--arrived", type=UUID, metavar="ID", help="it has arrived")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.decide(options["again"], uncertain.send_again)
        elif options["arrived"]:
            self.decide(options["arrived"], uncertain.has_arrived)
        for mail in OutgoingMail.objects.uncertain().order_by("uncertain_at"):
            self.stdout.write(
                f"{mail.pk}  {days.moment(mail.uncertain_at or mail.created_at, 'en')}  {mail.template}  {mail.trouble}"
            )

    def decide(self, number: UUID, deed: Any) -> None:
        mail = OutgoingMail.objects.filter(pk=number).first()
        if mail is None or not deed(mail):
            raise CommandError("No uncertain mail has this number.")
