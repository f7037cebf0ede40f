"""The browser that the other tests here rely on."""


def test_it_reads_what_the_site_says(page, transactional_db):
    assert page.goto("/healthz").status == 200
    assert page.inner_text("body").strip() == "ok"
