"""Addresses of a member's own pages."""

from django.urls import path, register_converter

from members import campaign_urls, export_urls, segment_urls
from members.mailing.wishes import tokens
from members.views import (
    check_pages,
    claiming,
    company_certificates,
    company_endings,
    company_pages,
    company_pictures,
    confirmations,
    download_pages,
    invitation_pages,
    leaving_pages,
    mail_pages,
    news_pages,
    notification_pages,
    own_account,
    own_privacy,
    ownership_pages,
    preview_pages,
    report_pages,
    request_pages,
    saved_report_pages,
    stopping,
    team_pages,
)


class MailToken:
    """The end of a message's link: by its length it is no other address below /u/."""

    regex = f"[A-Za-z0-9_-]{{{tokens.LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MailToken, "mail_token")

urlpatterns = [
    *export_urls.urlpatterns,
    *campaign_urls.urlpatterns,
    path("news/", news_pages.news, name="news"),
    path("news/<int:pk>/<slug:slug>/", news_pages.issue, name="issue"),
    *segment_urls.urlpatterns,
    path("me/account/", own_account.my_account, name="my-account"),
    path("me/account/address/", own_account.change_address, name="change-address"),
    path("me/sessions/", own_account.my_sessions, name="my-sessions"),
    path(
        "me/sessions/elsewhere/end/",
        own_account.sign_out_elsewhere,
        name="sign-out-elsewhere",
    ),
    path(
        "me/sessions/<uuid:number>/end/",
        own_account.sign_out_there,
        name="sign-out-there",
    ),
    path(
        "me/notifications/",
        notification_pages.my_notifications,
        name="my-notifications",
    ),
    path("me/mail/", mail_pages.my_mail, name="my-mail"),
    path("u/test/", mail_pages.test_message, name="test-message"),
    path("u/<mail_token:token>/", mail_pages.mail_choices, name="mail-choices"),
    path("me/privacy/", own_privacy.my_privacy, name="my-privacy"),
    path("me/privacy/requests/", own_privacy.my_requests, name="my-requests"),
    path(
        "me/privacy/requests/<int:number>/", own_privacy.my_request, name="my-request"
    ),
    path("me/privacy/consents/", own_privacy.switch_consent, name="switch-consent"),
    path("me/privacy/policy/", own_privacy.answer_policy, name="answer-policy"),
    path(
        "me/privacy/receipts/<int:number>/",
        own_privacy.consent_receipt,
        name="consent-receipt",
    ),
    path(
        "me/privacy/receipts/<int:number>.json",
        own_privacy.consent_record,
        name="consent-record",
    ),
    path("me/privacy/download/", download_pages.download, name="download"),
    path("me/privacy/delete/", leaving_pages.leave, name="leave"),
    path("u/leaving/<str:token>/", leaving_pages.leaving_link, name="leaving-link"),
    path("u/consent/<str:token>/", own_privacy.confirm_consent, name="confirm-consent"),
    path(
        "u/no-invitation/<str:token>/",
        confirmations.no_invitation,
        name="no-invitation",
    ),
    path("u/still-right/<str:token>/", confirmations.still_right, name="still-right"),
    path("u/kind/<str:token>/", stopping.stop_kind, name="stop-kind"),
    path("me/company/new/", company_pages.new_company, name="new-company"),
    path(
        "me/company/<int:company_id>/claim/",
        claiming.claim_company,
        name="claim-company",
    ),
    path(
        "me/company/<int:company_id>/checks/", check_pages.my_checks, name="my-checks"
    ),
    path(
        "me/company/<int:company_id>/checks/<slug:way>/",
        check_pages.ask_check,
        name="ask-check",
    ),
    path("me/domain/<str:token>/", claiming.confirm_domain, name="confirm-domain"),
    path("me/company/<int:company_id>/", company_pages.my_company, name="my-company"),
    path(
        "me/company/<int:company_id>/edit/<slug:section>/",
        company_pages.edit_company,
        name="edit-company",
    ),
    path(
        "me/company/<int:company_id>/visibility/",
        company_pages.visibility,
        name="my-company-visibility",
    ),
    path(
        "me/company/<int:company_id>/pictures/",
        company_pictures.company_pictures,
        name="company-pictures",
    ),
    path(
        "me/company/<int:company_id>/pictures/arrange/",
        company_pictures.arrange_pictures,
        name="arrange-pictures",
    ),
    path(
        "me/company/<int:company_id>/pictures/<int:number>/delete/",
        company_pictures.delete_picture,
        name="delete-picture",
    ),
    path(
        "me/company/<int:company_id>/certificates/",
        company_certificates.company_certificates,
        name="company-certificates",
    ),
    path(
        "me/company/<int:company_id>/certificates/new/",
        company_certificates.new_certificate,
        name="new-certificate",
    ),
    path(
        "me/company/<int:company_id>/certificates/<int:number>/",
        company_certificates.edit_certificate,
        name="edit-certificate",
    ),
    path(
        "me/company/<int:company_id>/certificates/<int:number>/delete/",
        company_certificates.delete_certificate,
        name="delete-certificate",
    ),
    path(
        "me/company/<int:company_id>/certificates/<int:number>/document/",
        company_certificates.certificate_document,
        name="certificate-document",
    ),
    path(
        "me/company/<int:company_id>/publish/",
        company_pages.publish_company,
        name="publish-company",
    ),
    path(
        "me/company/<int:company_id>/unpublish/",
        company_pages.unpublish_company,
        name="unpublish-company",
    ),
    path(
        "me/company/<int:company_id>/close/",
        company_endings.close_company,
        name="close-company",
    ),
    path(
        "me/company/<int:company_id>/take-back/",
        company_endings.take_back_company,
        name="take-back-company",
    ),
    path(
        "me/company/<int:company_id>/confirm/",
        confirmations.confirm_company,
        name="confirm-company",
    ),
    path(
        "me/company/<int:company_id>/discard/",
        company_pages.discard_changes,
        name="discard-changes",
    ),
    path(
        "me/company/<int:company_id>/history/",
        company_pages.company_history,
        name="company-history",
    ),
    path("me/company/<int:company_id>/team/", team_pages.team, name="my-team"),
    path(
        "me/company/<int:company_id>/team/invite/",
        team_pages.invite,
        name="invite",
    ),
    path(
        "me/company/<int:company_id>/team/invitations/<int:number>/resend/",
        team_pages.resend_invitation,
        name="resend-invitation",
    ),
    path(
        "me/company/<int:company_id>/team/invitations/<int:number>/revoke/",
        team_pages.revoke_invitation,
        name="revoke-invitation",
    ),
    path(
        "me/company/<int:company_id>/team/<int:number>/role/",
        team_pages.change_role,
        name="change-role",
    ),
    path(
        "me/company/<int:company_id>/team/<int:number>/remove/",
        team_pages.remove_colleague,
        name="remove-colleague",
    ),
    path(
        "me/company/<int:company_id>/team/leave/",
        team_pages.leave_team,
        name="leave-team",
    ),
    path(
        "me/company/<int:company_id>/team/history/",
        ownership_pages.team_history,
        name="team-history",
    ),
    path(
        "me/company/<int:company_id>/team/owner/",
        ownership_pages.hand_over,
        name="hand-over",
    ),
    path(
        "me/company/<int:company_id>/team/owner/stop/",
        ownership_pages.stop_hand_over,
        name="stop-hand-over",
    ),
    path(
        "u/ownership/<str:token>/",
        ownership_pages.stop_ownership,
        name="stop-ownership",
    ),
    path(
        "me/invitations/<int:number>/",
        invitation_pages.my_invitation,
        name="my-invitation",
    ),
    path("invitations/<str:token>/", invitation_pages.invitation, name="invitation"),
    path(
        "invitations/<str:token>/join/",
        invitation_pages.join_by_invitation,
        name="join-by-invitation",
    ),
    path("privacy/request/", request_pages.ask, name="privacy-request"),
    path("privacy/request/sent/", request_pages.sent_page, name="privacy-request-sent"),
    path(
        "privacy/requests/<str:token>/",
        request_pages.status,
        name="privacy-request-status",
    ),
    path(
        "desk/campaigns/<int:number>/preview/<slug:variant>/<slug:language>/",
        preview_pages.preview_issue,
        name="preview-issue",
    ),
    path("desk/reports/", report_pages.desk_reports, name="desk-reports"),
    path("desk/reports/table/", report_pages.desk_report, name="desk-report"),
    path("desk/reports/releases/", report_pages.desk_releases, name="desk-releases"),
    path("desk/reports/saved/", saved_report_pages.saved_reports, name="saved-reports"),
    path("desk/reports/saved/new/", saved_report_pages.save_report, name="save-report"),
    path(
        "desk/reports/saved/<int:number>/",
        saved_report_pages.saved_report,
        name="saved-report",
    ),
    path(
        "desk/reports/saved/<int:number>/edit/",
        saved_report_pages.edit_saved_report,
        name="edit-saved-report",
    ),
    path(
        "desk/reports/saved/<int:number>/delete/",
        saved_report_pages.delete_saved_report,
        name="delete-saved-report",
    ),
    path(
        "desk/reports/saved/<int:number>/restore/",
        saved_report_pages.restore_saved_report,
        name="restore-saved-report",
    ),
    path(
        "desk/reports/saved/<int:number>/pause/",
        saved_report_pages.pause_saved_report,
        name="pause-saved-report",
    ),
    path(
        "desk/reports/saved/<int:number>/go-on/",
        saved_report_pages.go_on_with_saved_report,
        name="go-on-with-saved-report",
    ),
]
