"""A store over HTTP: the same verbs, for the plug-in of a CRM that asks who somebody is."""
