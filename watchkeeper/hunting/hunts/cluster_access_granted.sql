-- id: cluster_access_granted
-- title: Somebody was made administrator of a Kubernetes cluster, or a provider may vouch for its users
-- question: Who gave an identity the whole of an EKS cluster?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.006, T1098.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role
-- false_positives: a new cluster's first administrators; a cluster that takes its users from the house's provider by decision
-- misses: bindings inside the cluster and its aws-auth map, which only the cluster's audit log shows
-- sources:
--   - https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
--   - https://attack.mitre.org/techniques/T1098/006/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.name') AS cluster,
    json_extract_string(request, '$.principalArn') AS target,
    event_name || ' of ' || coalesce(json_extract_string(request, '$.name'), json_extract_string(request, '$.clusterName'), 'a cluster')
        || ' for ' || coalesce(json_extract_string(request, '$.principalArn'), json_extract_string(request, '$.oidc.issuerUrl'), 'somebody') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'eks.amazonaws.com'
  AND event_name IN ('AssociateAccessPolicy', 'CreateAccessEntry', 'UpdateAccessEntry', 'AssociateIdentityProviderConfig')
  AND (
        event_name = 'AssociateIdentityProviderConfig'
        OR regexp_matches(coalesce(request, ''), 'AmazonEKS(Cluster)?AdminPolicy|system:masters')
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
