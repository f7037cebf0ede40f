"""Addresses of a person's account: joining, signing in, and what keeps it safe."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import path, re_path

from members.views import joining, own_account, passwords, signing_in

signing = [
    path("signup/", joining.sign_up, name="account_signup"),
    path("login/", signing_in.SignIn.as_view(), name="account_login"),
    path("logout/", signing_in.SignOut.as_view(), name="account_logout"),
    path("inactive/", signing_in.closed, name="account_inactive"),
    path(
        "reauthenticate/",
        signing_in.PasswordAgain.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "confirm-email/",
        joining.message_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]{1,200})/$",
        joining.ConfirmAddress.as_view(),
        name="account_confirm_email",
    ),
    path(
        "address/confirm/<str:token>/",
        own_account.confirm_new_address,
        name="confirm-new-address",
    ),
    path(
        "address/undo/<str:token>/",
        own_account.undo_address_change,
        name="undo-address-change",
    ),
]

password = [
    path("change/", passwords.ChangePassword.as_view(), name="account_change_password"),
    path("set/", passwords.SetPassword.as_view(), name="account_set_password"),
    path(
        "reset/", passwords.ForgottenPassword.as_view(), name="account_reset_password"
    ),
    path(
        "reset/done/", account.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]{1,12})-(?P<key>[-\w]{1,100})/$",
        passwords.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
]

two_steps = [
    path("", second_step.index, name="mfa_index"),
    path("authenticate/", signing_in.SecondStep.as_view(), name="mfa_authenticate"),
    path(
        "reauthenticate/",
        signing_in.SecondStepAgain.as_view(),
        name="mfa_reauthenticate",
    ),
    path("totp/activate/", signing_in.AppSetUp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "recovery-codes/",
        signing_in.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/generate/",
        signing_in.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        signing_in.RecoveryCodesAsFile.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", signing_in.NewPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "passkeys/login/", signing_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"
    ),
    path(
        "passkeys/reauthenticate/",
        signing_in.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/", passkey.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path("passkeys/<int:pk>/edit/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
]
