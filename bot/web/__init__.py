"""HTTP only: routes, guards, the plain page, Direct Line, health, metrics. Knows no trial."""
