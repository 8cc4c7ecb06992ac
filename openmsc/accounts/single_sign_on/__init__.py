"""Signing in at the provider's own identity provider: OpenID Connect and SAML 2.0 (AUTH-2).

models, rules, actions   what is set: one row, and which account signed in as whom
openid_connect, saml     the protocols: an address to go to, and from the answer a `Proof`
arrival                  from a `Proof` to an administrator of ours, or a refusal in words
views, settings_views    the way there and back; Settings > Sign-in
"""
