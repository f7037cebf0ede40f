"""A small name server for tests, on 127.0.0.1: answers questions from dictionaries."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """`records` maps a name to its texts, `hosts` to its addresses, `mails` to the servers that
    take its mail; `is_silent` keeps every answer back. Of a list of lists of addresses each question gets the next one."""

    def __init__(self):
        self.records = {}
        self.hosts = {}
        self.mails = {}
        self.asked = []
        self.is_silent = False
        self.rcode = None
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                wire, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            if not wire:
                return
            answer = self.answer(dns.message.from_wire(wire))
            if not self.is_silent:
                self.socket.sendto(answer.to_wire(), sender)

    def answer(self, question):
        [asked] = question.question
        name = asked.name.to_text().rstrip(".")
        self.asked.append((name, dns.rdatatype.to_text(asked.rdtype)))
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA | dns.flags.AA
        if self.rcode is not None:
            answer.set_rcode(self.rcode)
        elif dns.rdatatype.to_text(asked.rdtype) == "MX" and name in self.mails:
            answer.answer.append(
                dns.rrset.from_text(asked.name, 60, "IN", "MX", *self.mails[name])
            )
        elif name in self.hosts:
            self.add_addresses(answer, asked, self.hosts[name])
        elif name not in self.records and name not in self.mails:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts := self.records.get(name):
            texts = [f'"{text}"' for text in texts]
            answer.answer.append(
                dns.rrset.from_text(asked.name, 60, "IN", "TXT", *texts)
            )
        return answer

    def add_addresses(self, answer, asked, addresses):
        kind = dns.rdatatype.to_text(asked.rdtype)
        if kind not in {"A", "AAAA"}:
            return
        if addresses and isinstance(addresses[0], list):
            asks = [one for one in self.asked if one == self.asked[-1]]
            addresses = addresses[min(len(asks), len(addresses)) - 1]
        found = [one for one in addresses if (":" in one) == (kind == "AAAA")]
        if found:
            answer.answer.append(dns.rrset.from_text(asked.name, 0, "IN", kind, *found))

    def stop(self):
        port = self.socket.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", port))
        self.thread.join(2)
        self.socket.close()
