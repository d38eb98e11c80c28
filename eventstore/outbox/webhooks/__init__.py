"""Events posted to addresses that clients have registered, as Standard Webhooks asks for."""
