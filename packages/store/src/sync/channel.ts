/**
 * Whose events those of sync are in the event log: of no user, so that nobody but who asks for them (administrators)
 * is told. Its last digits spell `sync`.
 */
export const syncChannel = '00000000-0000-4000-8000-000073796e63';
