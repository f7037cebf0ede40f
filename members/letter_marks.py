"""How a mail of ours is known when it comes back; read by what takes mail in, also without Django."""

LOOP_MARK = "X-Relay-Loop"
