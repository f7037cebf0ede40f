"""The terms on which a partner gets figures: versions that never change, newest last.

Whoever asks chooses none of the words, so nothing about anybody can get into them.
"""

TERMS = {
    1: (
        "1. The files hold aggregate figures with noise on purpose. Each figure is to be"
        " read with its interval; figures below the threshold say nothing.\n"
        "2. You may use them within your company and publish findings with the name of the"
        " directory, the release and the interval.\n"
        "3. You do not try to find out anything about a single company or person from them,"
        " neither alone nor together with other data.\n"
        "4. You do not hand the files themselves on. Who else wants them asks us.\n"
        "5. That you got them, which tables, when and on these terms is listed publicly.\n"
        "6. If you find that something about a single company can be read from them, tell"
        " us at once and nobody else."
    ),
}
NEWEST = max(TERMS)
