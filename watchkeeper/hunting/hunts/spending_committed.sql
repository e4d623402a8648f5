-- id: spending_committed
-- title: Something was bought that binds the account to pay
-- question: Who bought reservations, savings plans, dedicated capacity or a domain?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact, resource-development]
-- techniques: [T1657, T1496, T1584.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the people and tools that buy for the house, by the ARN of their role
-- false_positives: >-
--   The people who buy reservations for the house; they are few and known. A tool that manages savings plans and
--   reservations buys and exchanges them by itself, every week or every day: list its role in expected_principals.
-- misses: purchases from the marketplace
-- sources:
--   - https://attack.mitre.org/techniques/T1657/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PurchaseReservedInstancesOffering.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || ' of ' || split_part(event_source, '.', 1)
        || coalesce(' ' || json_extract_string(request, '$.domainName'), '')
        || coalesce(', ' || coalesce(json_extract_string(request, '$.instanceCount'), json_extract_string(request, '$.commitment')), '')
        || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_name IN (
        'PurchaseReservedInstancesOffering', 'PurchaseReservedDBInstancesOffering', 'PurchaseReservedCacheNodesOffering',
        'PurchaseReservedNodeOffering', 'PurchaseReservedNodesOffering', 'PurchaseReservedElasticsearchInstanceOffering',
        'PurchaseReservedInstanceOffering', 'AcceptReservedInstancesExchangeQuote', 'PurchaseHostReservation',
        'PurchaseScheduledInstances', 'PurchaseCapacityBlock', 'PurchaseCapacityBlockExtension', 'CreateSavingsPlan',
        'CreateProvisionedModelThroughput', 'PurchaseProvisionedCapacity', 'CreateTrainingPlan', 'RegisterDomain',
        'PurchaseOffering'
    )
  AND event_source IN (
        'ec2.amazonaws.com', 'rds.amazonaws.com', 'elasticache.amazonaws.com', 'redshift.amazonaws.com', 'es.amazonaws.com',
        'memorydb.amazonaws.com', 'memory-db.amazonaws.com', 'savingsplans.amazonaws.com', 'bedrock.amazonaws.com',
        'glacier.amazonaws.com', 'sagemaker.amazonaws.com', 'route53domains.amazonaws.com', 'medialive.amazonaws.com'
    )
  AND (error_code IS NULL OR NOT regexp_matches(error_code, '(?i)throttl|RequestLimitExceeded|DryRunOperation'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT list_contains($expected_principals, principal)
